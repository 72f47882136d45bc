// An errand lived through by processes of which each dies at a seam, and the last one brings to its end.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { type Errand, scriptFor } from "./errands.ts";
import { makePlace, openProduct, type Place } from "./place.ts";
import type { Seam } from "./seams.ts";
import { storeRows } from "./store-rows.ts";
import { type Death, isOpen, wrongsOf } from "./wrongs.ts";

/** Where Node keeps compiled code by default: a start takes half the processor time. */
const COMPILE_CACHE = join(tmpdir(), "node-compile-cache");
const MORTAL = join(import.meta.dirname, "mortal.ts");
const OPEN_JOBS_MS = 10_000;

export interface Lives {
  readonly errand: Errand;
  readonly seams: readonly Seam[];
  /** Fewer than seams where a process got through before its seam. */
  readonly deaths: readonly Death[];
  /** That reached the provider. */
  readonly requests: number;
  /** Requests that were under way at a death, of which the ledger does not know whether they were sent. */
  readonly interrupted: number;
  /** What is not as it must be, in words. */
  readonly wrongs: readonly string[];
}

async function livesOf(errand: Errand, seams: readonly Seam[]): Promise<Lives> {
  await using place = await makePlace({ script: scriptFor(errand) });
  const deaths: Death[] = [];
  for (const seam of seams) {
    const about = await dies(place, errand, seam);
    if (about === null) break;
    deaths.push({ ...seam, about, left: storeRows(place.data) });
  }
  await leasesEnd(place.data);
  const answer = await lastLife(place, errand);
  const rows = storeRows(place.data);
  const requests = place.provider.journal();
  const wrongs = wrongsOf({ errand, answer, rows, deaths, requests });
  const interrupted = rows.attempts.filter(({ outcome }) => outcome === "interrupted").length;
  return { errand, seams, deaths, requests: requests.length, interrupted, wrongs };
}

/** What the seam was about at which a process died over the errand; null = it got through. */
export async function dies(place: Place, errand: Errand, seam: Seam): Promise<string | null> {
  const { data, folder, url } = place;
  const fate = JSON.stringify({ data, folder, url, errand: errand.name, seam });
  const child = spawn(process.execPath, [MORTAL, fate], {
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [about, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  if (signal === "SIGKILL") return about;
  if (code === 0) return null;
  throw new Error(`${errand.name}: a process failed by itself: ${stderr}`);
}

/** Until nobody counts as alive any more. */
export async function leasesEnd(data: string): Promise<void> {
  const { owners, leases } = storeRows(data);
  const endMs = Math.max(0, ...[...owners, ...leases].map(({ lease_until_ms }) => lease_until_ms));
  await sleep(Math.max(0, endMs - Date.now()) + 1);
}

async function lastLife(place: Place, errand: Errand) {
  await using app = openProduct(place);
  const answer = await errand.ask(await app.useCases(), place.folder);
  const endMs = Date.now() + OPEN_JOBS_MS;
  // What a dead process had claimed is taken back when its own lease ends.
  while (storeRows(place.data).jobs.some(isOpen) && Date.now() < endMs) await sleep(20);
  return answer;
}

export interface Sweep {
  readonly errand: Errand;
  /** Where the first process dies; absent = the sweep is over the first one's own seams. */
  readonly first?: Seam;
  readonly kind: Seam["kind"];
  /** Default: every seam. */
  readonly from?: number;
  readonly step?: number;
}

/** Lives for each seam of a kind, from the first one until a process gets through. */
export async function sweep({ errand, first, kind, from = 1, step = 1 }: Sweep): Promise<Lives[]> {
  const earlier = first === undefined ? [] : [first];
  const all: Lives[] = [];
  for (let nth = from; ; nth += step) {
    const lives = await livesOf(errand, [...earlier, { kind, nth }]);
    all.push(lives);
    if (lives.deaths.length <= earlier.length) return all;
  }
}

/** What each of them gives, so many at a time, in their order. */
export async function inParallel<T, R>(
  width: number,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const left = [...items.entries()];
  const results: R[] = [];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
