// Trials out of the store: seconds, and the memory that the exporting process takes, for few and many; and whether an
// export that is killed in the middle and done again has every trial once. Linux only.
//   node benchmarks/export.ts [trials] [rounds]
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { aTrial, storeTrials } from "../src/evaluation/export/testing.ts";
import { type Database, openDatabase } from "../src/storage/index.ts";
import { countArgument, printTable, spreadText } from "./figures.ts";
import { makePlace, type Place, SERVERS } from "./server-process.ts";

const MANY = countArgument(1, 100_000);
const ROUNDS = countArgument(2, 3);
const FEW = Math.ceil(MANY / 10);
const MOST = 3 * MANY;
const PROJECT = "benchmark";
const BATCH = 1_000;
const MEGABYTE = 1_000_000;
const LOOK_MS = 2;
const WORDS = "the answer of a model to a question about rivers and what it takes to read it again ".split(" ");

/** About 2 kB as a line. */
function text(n: number, characters: number): string {
  let made = "";
  for (let word = n; made.length < characters; word += 7) made += `${WORDS[word % WORDS.length]} `;
  return made;
}

async function fill(database: Database, from: number, to: number): Promise<void> {
  for (let begun = from; begun < to; begun += BATCH) {
    const trials = Array.from({ length: Math.min(BATCH, to - begun) }, (_, index) => {
      const n = begun + index;
      return aTrial(`trial_${n}`, { project: PROJECT, prompt: text(n, 400), output: text(n + 3, 700) });
    });
    await storeTrials(database, trials);
  }
}

function exporting(place: Place, target: string): ChildProcess {
  const [bin] = SERVERS.ours;
  return spawn(process.execPath, [bin, "export", "--out", target, "--project", PROJECT], {
    env: { PATH: process.env["PATH"], HOME: place.home, TASK_ORCHESTRATOR_HOME: place.data },
    stdio: "ignore",
  });
}

interface Export {
  readonly seconds: number;
  readonly peakMegabytes: number;
}

async function measured(place: Place, target: string): Promise<Export> {
  const startMs = performance.now();
  const child = exporting(place, target);
  const ended = once(child, "exit");
  let peak = 0;
  while (child.exitCode === null && child.signalCode === null) {
    peak = Math.max(peak, peakBytes(child.pid));
    await sleep(LOOK_MS);
  }
  await ended;
  if (child.exitCode !== 0) throw new Error(`the export ended with ${child.exitCode}`);
  return { seconds: (performance.now() - startMs) / 1_000, peakMegabytes: peak / MEGABYTE };
}

/** The most that the process ever had, as the system counts it. */
function peakBytes(pid: number | undefined): number {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}

async function idsIn(path: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const line of createInterface(createReadStream(path))) ids.push(JSON.parse(line).id);
  return ids;
}

/** When the draft is this long. @returns how long it was when its process was gone */
async function killedAt(place: Place, folder: string, target: string, bytes: number): Promise<number> {
  const child = exporting(place, target);
  const ended = once(child, "exit");
  const drafts = (): number[] =>
    readdirSync(folder)
      .filter((name) => name.startsWith("killed.jsonl.") && name.endsWith(".partial"))
      .map((name) => statSync(join(folder, name)).size);
  while (child.exitCode === null && (drafts()[0] ?? 0) < bytes) await sleep(LOOK_MS);
  child.kill("SIGKILL");
  await ended;
  return drafts()[0] ?? 0;
}

using place = makePlace();
const whole = join(place.home, "whole.jsonl");
await using database = await openDatabase(place.data);

const nothing: Export[] = [];
for (let round = 0; round < ROUNDS; round += 1) nothing.push(await measured(place, whole));
await fill(database, 0, FEW);
const few: Export[] = [];
for (let round = 0; round < ROUNDS; round += 1) few.push(await measured(place, whole));
await fill(database, FEW, MANY);
const many: Export[] = [];
for (let round = 0; round < ROUNDS; round += 1) many.push(await measured(place, whole));
const bytes = statSync(whole).size;
const expected = await idsIn(whole);
await fill(database, MANY, MOST);
const most: Export[] = [];
for (let round = 0; round < ROUNDS; round += 1) most.push(await measured(place, join(place.home, "most.jsonl")));
await database.queries.deleteFrom("trials").where("seq", ">", MANY).execute();
if (new Set(expected).size !== MANY) throw new Error(`${expected.length} trials were exported, not ${MANY}`);

function row(what: string, exports: readonly Export[]): string[] {
  const seconds = exports.map((each) => each.seconds);
  const peaks = exports.map(({ peakMegabytes }) => peakMegabytes);
  return [what, spreadText(seconds, 2), spreadText(peaks, 0)];
}

printTable(
  `Export of trials of ${Math.round(bytes / MANY)} bytes to a file, ${ROUNDS} processes of each`,
  ["trials", "seconds, with the process's start", "peak memory, MB"],
  [row("0", nothing), row(String(FEW), few), row(String(MANY), many), row(String(MOST), most)],
);

const killed = join(place.home, "killed.jsonl");
const rows: string[][] = [];
for (const share of [0.05, 0.5, 0.95]) {
  const left = await killedAt(place, place.home, killed, share * bytes);
  const { seconds } = await measured(place, killed);
  const ids = await idsIn(killed);
  const isSame = ids.length === expected.length && ids.every((id, index) => id === expected[index]);
  rows.push([
    `${((100 * left) / bytes).toFixed(0)} %`,
    seconds.toFixed(2),
    String(ids.length - new Set(ids).size),
    String(expected.length - new Set(ids).size),
    isSame ? "yes" : "no",
  ]);
  rmSync(killed);
}
printTable(
  "Killed in the middle (kill -9) and done again, beside an uninterrupted export",
  ["was written", "rest, s", "doubled", "missing", "same trials in the same order"],
  rows,
);
