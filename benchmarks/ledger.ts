// Reservations that are settled, by one process and by four on one data directory.
//   node benchmarks/ledger.ts [rounds] [pairs a process]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { testConfig, limits, budgetOf } from "../src/cost/testing.ts";
import { createCost } from "../src/cost/index.ts";
import { systemClock } from "../src/kernel/node/clock.ts";
import { asMicroUsd } from "../src/kernel/money.ts";
import { fakeRun } from "../src/runs/testing.ts";
import { openDatabase } from "../src/storage/index.ts";
import { countArgument, printTable, ratios, spreadText } from "./figures.ts";
import { makePlace } from "./server-process.ts";

const PROCESSES = 4;
const PROVIDER = "google_gemini";

/** As the product does it around each request; prints a line when it may begin, and one at its end. */
async function reserveAndSettle(directory: string, pairs: number): Promise<void> {
  await using database = await openDatabase(directory, { sleep: (ms) => systemClock.sleep(ms) });
  const config = testConfig({ budget: budgetOf(PROVIDER, limits(1e6, 1e6), limits(1e6, 1e6)) });
  const { ledger } = createCost({ database, clock: systemClock, config, takeOverDead: () => Promise.resolve() });
  const run = fakeRun();
  console.log("ready");
  await once(process.stdin, "data");
  const startedMs = performance.now();
  for (let pair = 0; pair < pairs; pair += 1) {
    const attemptId = `att_${process.pid}_${pair}_${Date.now()}`;
    const worstCaseMicroUsd = asMicroUsd(1_000);
    const asked = { attemptId, run, provider: PROVIDER, model: "m", worstCaseMicroUsd, tokensAtMost: 1_000 } as const;
    const { kind } = await ledger.reserve(asked);
    if (kind !== "reserved") throw new Error(`a reservation was ${kind}`);
    await ledger.settle(attemptId, run, { outcome: "answered", costMicroUsd: asMicroUsd(100) });
  }
  console.log(performance.now() - startedMs);
  process.exit(0);
}

/** Pairs a second of all processes together, which begin at the same time. */
async function rateOf(processes: number, directory: string, pairs: number): Promise<number> {
  const workers = Array.from({ length: processes }, () => {
    const program = [fileURLToPath(import.meta.url), "work", directory, String(pairs)];
    const child = spawn(process.execPath, program, { stdio: ["pipe", "pipe", "inherit"] });
    return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
  });
  for (const { lines } of workers) await lines.next();
  const startedMs = performance.now();
  for (const { child } of workers) child.stdin.write("go\n");
  for (const { lines } of workers) await lines.next();
  return (processes * pairs) / ((performance.now() - startedMs) / 1000);
}

const [, , role, directory = "", pairs = "0"] = process.argv;
if (role === "work") await reserveAndSettle(directory, Number(pairs));

const ROUNDS = countArgument(1, 7);
const PAIRS = countArgument(2, 2_000);
using place = makePlace();
const [four, one]: [number[], number[]] = [[], []];
for (let round = -1; round < ROUNDS; round += 1) {
  const rates = [await rateOf(PROCESSES, place.data, PAIRS / PROCESSES), await rateOf(1, place.data, PAIRS)] as const;
  if (round < 0) continue;
  four.push(rates[0]);
  one.push(rates[1]);
}
printTable(
  `A reservation and its settlement, ${ROUNDS} rounds of ${PAIRS} in turn`,
  [`${PROCESSES} processes, a second`, "1 process, a second", "ratio"],
  [[spreadText(four, 0), spreadText(one, 0), spreadText(ratios(four, one), 2)]],
);
