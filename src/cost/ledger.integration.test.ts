// Four processes spend from one budget, and one of them is killed while it holds a reservation.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, expect, test } from "vitest";
import { systemClock } from "../kernel/node/clock.ts";
import { budgetOf, limits, openTestCost, type TestCost, testConfig, usd } from "./testing.ts";

const LIMIT_USD = 0.1;
const LIMIT = usd(LIMIT_USD);
const HIGHEST_WORST_CASE = 1_500;
const config = testConfig({ budget: budgetOf("google_gemini", limits(LIMIT_USD, null), limits(LIMIT_USD, null)) });

/** Reserves and ends attempts of many sizes until it is refused; the holder keeps its first one for ever. */
const PROGRAM = `
  const [directory, name, config, ...modules] = process.argv.slice(1);
  const [{ openDatabase }, { createCost }, { fakeRun }, { systemClock }, { seededRandom }] =
    await Promise.all(modules.map((module) => import(module)));
  const database = await openDatabase(directory);
  const { ledger } = createCost({
    database, clock: systemClock, config: JSON.parse(config), takeOverDead: () => Promise.resolve(),
  });
  const run = fakeRun({ runId: name, rootRunId: name, ownerId: name });
  const random = seededRandom(name);
  for (let index = 0; ; index += 1) {
    const attemptId = name + "_" + index;
    const worstCaseMicroUsd = 500 + Math.floor(random.next() * 1_000);
    const answer = await ledger.reserve({
      attemptId, run, provider: "google_gemini", model: "m", worstCaseMicroUsd, tokensAtMost: 0,
    });
    if (answer.kind !== "reserved") break;
    if (name === "holder") {
      console.log("holding");
      await systemClock.sleep(60_000);
    }
    const costMicroUsd = Math.floor(worstCaseMicroUsd * random.next());
    if (index % 7 === 0) await ledger.release(attemptId, run, { outcome: "cancelled" });
    else await ledger.settle(attemptId, run, { outcome: "answered", costMicroUsd });
  }
`;
const MODULES = [
  "../storage/index.ts",
  "./cost.ts",
  "../runs/testing.ts",
  "../kernel/node/clock.ts",
  "../kernel/random.ts",
].map((path) => new URL(path, import.meta.url).href);

const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

function start(cost: TestCost, name: string): ChildProcess & { readonly stdout: NodeJS.ReadableStream } {
  const facts = [dirname(cost.database.path), name, JSON.stringify(config), ...MODULES];
  const child = spawn(process.execPath, ["--input-type=module", "--eval", PROGRAM, ...facts], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  started.push(child);
  return child;
}

/** Of the day and of the month: what is spent, and what is reserved beside it. */
async function sums(cost: TestCost): Promise<{ readonly settled: number; readonly reserved: number }[]> {
  const rows = await cost.database.queries.selectFrom("spend").selectAll().execute();
  return rows.map((row) => ({ settled: row.settled_micro_usd, reserved: row.reserved_micro_usd }));
}

/** Looks again and again until `done`; no look may find more than the limit. */
async function watchLimit(cost: TestCost, done: (settled: number) => boolean): Promise<void> {
  for (;;) {
    const found = await sums(cost);
    for (const { settled, reserved } of found) expect(settled + reserved).toBeLessThanOrEqual(LIMIT);
    if (done(found[0]?.settled ?? 0)) return;
    await systemClock.sleep(2);
  }
}

test("together they never spend beyond the limit, and what the killed one held counts as an estimate (promise:never-over-budget)", async () => {
  await using cost = await openTestCost({ config });
  const holder = start(cost, "holder");
  await once(createInterface(holder.stdout), "line");
  const spenders = ["one", "two", "three"].map((name) => start(cost, name));
  let ended = false;
  const exits = Promise.all(spenders.map((child) => once(child, "exit"))).finally(() => (ended = true));

  await watchLimit(cost, (settled) => settled > LIMIT / 2);
  holder.kill("SIGKILL");
  expect(await once(holder, "exit")).toEqual([null, "SIGKILL"]);
  await cost.database.write((queries) => cost.ledger.takeOver(queries, "holder", systemClock.now()));
  await watchLimit(cost, () => ended);
  expect(await exits).toEqual([
    [0, null],
    [0, null],
    [0, null],
  ]);

  const attempts = await cost.database.queries.selectFrom("attempts").selectAll().execute();
  expect(attempts.filter((row) => row.state === "reserved" || row.state === "estimated")).toMatchObject([
    { id: "holder_0", state: "estimated", outcome: "interrupted" },
  ]);
  const settled = attempts.reduce((sum, row) => sum + row.cost_micro_usd, 0);
  expect(settled).toBeGreaterThan(LIMIT - HIGHEST_WORST_CASE);
  expect(await sums(cost)).toEqual([
    { settled, reserved: 0 },
    { settled, reserved: 0 },
  ]);
});
