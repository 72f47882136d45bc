// How long does a spawn wait for what failed before, and is the right pattern found, at any number of patterns? The store
// is the product's, in a temporary folder; its prompts are generated. Reviews run in a process of their own, whose
// memory counts.
//   node benchmarks/pattern-index.ts [most patterns, 1000000]
//   node benchmarks/pattern-index.ts review FOLDER PATTERNS    of a store that is there
import { fork } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findingsOf } from "../src/immune/findings.ts";
import { guardsFor } from "../src/immune/guarding.ts";
import { DEFAULT_CAP_TOKENS } from "../src/immune/guardrails/place.ts";
import { profileOf } from "../src/immune/matching/profile.ts";
import { termsOf } from "../src/immune/matching/terms.ts";
import { patternsLike } from "../src/immune/matching-patterns.ts";
import { LANE } from "../src/immune/testing.ts";
import { systemClock } from "../src/kernel/node/clock.ts";
import { type Random, seededRandom } from "../src/kernel/random.ts";
import { DATABASE_FILE, openDatabase, type Queries } from "../src/storage/index.ts";
import { countArgument, printTable } from "./figures.ts";
import { familyOf, idOf, isRewrite, isStale, makeStore, NOW_MS, requestOf } from "./learned-store.ts";
import { promptOf, VARIANTS } from "./pattern-prompts.ts";

const SIZES = [10_000, 100_000, 1_000_000];
const QUERIES_OF_KIND = 200;
const WARM_UP = 200;
const OPERATION = "spawn_agent";
const HOLDOUT = 0.1;
const GOALS_MS: Readonly<Record<number, number>> = { 100_000: 5, 1_000_000: 20 };

interface Timed {
  readonly kind: string;
  readonly latenciesMs: readonly number[];
}

interface Found extends Timed {
  /** How often the right pattern was compared, and its family was the nearest. */
  readonly compared: number;
  readonly nearest: number;
  /** How often a guardrail was chosen, in either arm. */
  readonly guarded: number;
}

interface Measured {
  readonly variants: readonly Found[];
  readonly unknown: Timed;
  readonly memoryMb: number;
}

const [, , first = "", folder, size] = process.argv;
if (first !== "review" || folder === undefined) {
  for (const patterns of SIZES.filter((some) => some <= countArgument(1, 1_000_000))) await tell(patterns);
} else {
  const measured = await measure(folder, Number(size));
  if (process.send === undefined) print(Number(size), measured);
  else process.send(measured);
}

async function tell(patterns: number): Promise<void> {
  const made = mkdtempSync(join(tmpdir(), "pattern-index-"));
  try {
    const before = performance.now();
    await makeStore(made, patterns);
    const seconds = (performance.now() - before) / 1_000;
    const mebibytes = statSync(join(made, DATABASE_FILE)).size / 2 ** 20;
    console.log(`\nMade a store of ${patterns} patterns in ${seconds.toFixed(0)} s: ${mebibytes.toFixed(0)} MiB.`);
    print(patterns, await reviewAside(made, patterns));
  } finally {
    rmSync(made, { recursive: true });
  }
}

function print(patterns: number, { variants, unknown, memoryMb }: Measured): void {
  const goal = GOALS_MS[patterns];
  const all = [...variants, unknown].flatMap(({ latenciesMs }) => latenciesMs);
  printTable(
    `Findings and guardrails among ${patterns} patterns${goal === undefined ? "" : ` (p99 <= ${goal} ms)`}: ${memoryMb.toFixed(0)} MB of memory (< 300)`,
    ["prompts", "number", "p50 ms", "p95 ms", "p99 ms", "most ms"],
    [...[...variants, unknown].map(times), times({ kind: "all", latenciesMs: all })],
  );
  printTable(
    `What is found among ${patterns} patterns`,
    ["prompts", "right pattern is compared", "its family is the nearest", "a guardrail is chosen"],
    variants.map(({ kind, compared, nearest, guarded }) => [kind, ...[compared, nearest, guarded].map(percent)]),
  );
}

function times({ kind, latenciesMs }: Timed): readonly string[] {
  return [
    kind,
    String(latenciesMs.length),
    ...[0.5, 0.95, 0.99, 1].map((share) => percentile(latenciesMs, share).toFixed(2)),
  ];
}

function percent(count: number): string {
  return `${((100 * count) / QUERIES_OF_KIND).toFixed(1)} %`;
}

/** By nearest rank. */
function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;
}

function reviewAside(made: string, patterns: number): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, ["review", made, String(patterns)]);
    child.once("message", (measured: Measured) => resolve(measured));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`reviewing ended with ${code}`)));
  });
}

async function measure(made: string, patterns: number): Promise<Measured> {
  if (!existsSync(join(made, DATABASE_FILE))) throw new Error(`there is no store in ${made}`);
  await using database = await openDatabase(made);
  const { queries } = database;
  const random = seededRandom("queries");
  for (let left = WARM_UP; left > 0; left -= 1) await timed(queries, promptOf(patterns + QUERIES_OF_KIND + left));
  const variants: Found[] = [];
  for (const [kind, variantOf] of Object.entries(VARIANTS)) {
    const latenciesMs: number[] = [];
    let [compared, nearest, guarded] = [0, 0, 0];
    for (let left = QUERIES_OF_KIND; left > 0; left -= 1) {
      const right = aLiveOne(patterns, random);
      const prompt = variantOf(right, random);
      const { tookMs, families, guards } = await timed(queries, prompt);
      latenciesMs.push(tookMs);
      if (guards > 0) guarded += 1;
      if (families[0]?.family === idOf(familyOf(right))) nearest += 1;
      if (await isCompared(queries, prompt, idOf(right))) compared += 1;
    }
    variants.push({ kind, latenciesMs, compared, nearest, guarded });
  }
  const unknown: number[] = [];
  for (let left = QUERIES_OF_KIND; left > 0; left -= 1)
    unknown.push((await timed(queries, promptOf(patterns + left))).tookMs);
  return {
    variants,
    unknown: { kind: "none like it has failed", latenciesMs: unknown },
    memoryMb: process.memoryUsage.rss() / 1e6,
  };
}

function aLiveOne(patterns: number, random: Random): number {
  for (;;) {
    const number = 1 + Math.floor(random.next() * patterns);
    if (!isRewrite(number) && !isStale(number)) return number;
  }
}

/** As the review of a spawn does, before it screens the prompt. */
async function timed(queries: Queries, prompt: string) {
  const request = requestOf(prompt);
  const clock = { ...systemClock, now: () => NOW_MS };
  const beforeMs = clock.monotonic();
  const { families } = await findingsOf({ queries, clock, lane: LANE }, { prompt, operation: OPERATION });
  const deps = { lane: LANE, holdout: HOLDOUT, capTokens: DEFAULT_CAP_TOKENS };
  const { applied, heldOut } = guardsFor(deps, request, families, clock.now());
  const tookMs = clock.monotonic() - beforeMs;
  return { tookMs, families, guards: applied.length + heldOut.length };
}

async function isCompared(queries: Queries, prompt: string, id: string): Promise<boolean> {
  const profile = profileOf(prompt);
  const asked = { profile, terms: termsOf(profile, LANE), operation: OPERATION };
  return (await patternsLike(queries, LANE, asked, NOW_MS)).some(({ pattern }) => pattern.id === id);
}
