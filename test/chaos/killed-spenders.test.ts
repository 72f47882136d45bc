// Processes that share one budget and are killed while they spend it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createOrchestrator } from "../../src/index.ts";
import { systemClock } from "../../src/kernel/node/clock.ts";
import { seededRandom } from "../../src/kernel/random.ts";
import { startSimulatedProvider } from "../../src/models/simulated/index.ts";
import { openDatabase } from "../../src/storage/index.ts";
import { dataFolder } from "./data-folder.ts";

const LIMIT_USD = 0.4;
const LEASE_MS = 1_000;
const SPENDERS = 4;
const KILLS = 8;
const PROMPTS = 400;

test("whoever is killed and whenever, the limit holds, nothing stays reserved and no run is lost (promise:never-over-budget)", async () => {
  const home = dataFolder();
  const provider = await startSimulatedProvider({ clock: systemClock, latencyMs: 15 });
  onTestFinished(() => provider[Symbol.asyncDispose]());
  const environment = { TASK_ORCHESTRATOR_HOME: home, TASK_ORCHESTRATOR_SIMULATED_URL: provider.url };
  writeFileSync(
    join(home, "config.json"),
    JSON.stringify({
      runs: { lease_ms: LEASE_MS, heartbeat_ms: 300 },
      models: { thinking_tokens: 100 },
      // A call costs a few hundredths of a cent and may cost two tenths.
      prices: { "simulated:gemini-3.8-flash": { input_usd_per_million: 1, output_usd_per_million: 10 } },
      budget: { defaults: { simulated: { daily_usd: LIMIT_USD, monthly_usd: 10 } } },
    }),
  );

  const started = new Set<ReturnType<typeof start>>();
  function start(name: string) {
    const program = [join(import.meta.dirname, "spender.ts"), name, String(PROMPTS)];
    const child = spawn(process.execPath, program, { env: environment, stdio: ["ignore", "pipe", "inherit"] });
    const spender = { name, child, ready: once(child.stdout, "data"), ended: once(child, "exit") };
    started.add(spender);
    return spender;
  }

  /** Or has ended: the others may have left it nothing. */
  async function untilItSpends({ name, child }: ReturnType<typeof start>): Promise<void> {
    const isSpending = (): boolean => provider.journal().some(({ prompt }) => prompt?.startsWith(`${name} asks`));
    while (child.exitCode === null && !isSpending()) await systemClock.sleep(5);
  }

  const random = seededRandom("chaos");
  const living = Array.from({ length: SPENDERS }, (_, index) => start(`spender ${index}`));
  for (let kill = 0; kill < KILLS; kill += 1) {
    const index = Math.floor(random.next() * living.length);
    const [victim] = living.splice(index, 1, start(`spender ${SPENDERS + kill}`));
    if (victim === undefined) throw new Error("unreachable");
    await victim.ready;
    await untilItSpends(victim);
    await systemClock.sleep(random.next() * 300);
    victim.child.kill("SIGKILL");
    await victim.ended;
  }
  await Promise.all([...started].map(({ ended }) => ended));
  await systemClock.sleep(LEASE_MS);

  await using orchestrator = await createOrchestrator({ environment });
  const { providers } = await orchestrator.cost.summarize({ provider: "simulated" });
  const today = providers[0]?.today;
  expect(today?.reservedMicroUsd).toBe(0);
  expect(today?.settledMicroUsd).toBeLessThanOrEqual(LIMIT_USD * 1e6);
  expect(today?.settledMicroUsd).toBeGreaterThan(LIMIT_USD * 1e6 * 0.9);

  await using database = await openDatabase(home);
  const attempts = await database.queries
    .selectFrom("attempts")
    .select(["state", "outcome", "cost_micro_usd", "reserved_micro_usd"])
    .execute();
  const total = attempts.reduce((sum, attempt) => sum + attempt.cost_micro_usd, 0);
  expect(total).toBe(today?.settledMicroUsd);
  const dead = attempts.filter(({ outcome }) => outcome === "interrupted");
  expect(dead.length).toBeGreaterThan(0);
  expect(
    dead.every(
      ({ state, cost_micro_usd, reserved_micro_usd }) => state === "estimated" && cost_micro_usd === reserved_micro_usd,
    ),
  ).toBe(true);
  // Whatever reached the provider stands in the ledger.
  expect(provider.journal().length).toBeLessThanOrEqual(attempts.filter(({ state }) => state !== "released").length);

  const runs = await database.queries
    .selectFrom("runs")
    .select((eb) => ["status", eb.fn.countAll<number>().as("count")])
    .groupBy("status")
    .execute();
  const counts = new Map(runs.map(({ status, count }) => [status, count]));
  expect(counts.get("running") ?? 0).toBe(0);
  // What the dead left waits for a worker.
  expect(counts.get("queued")).toBeGreaterThan(0);
  // A batch is recorded with all its prompts, or was killed before.
  const batches = await database.queries
    .selectFrom("runs")
    .select((eb) => eb.fn.countAll<number>().as("prompts"))
    .where("parent_id", "is not", null)
    .groupBy("parent_id")
    .execute();
  expect(batches.length).toBeGreaterThanOrEqual(SPENDERS);
  expect(batches.every(({ prompts }) => prompts === PROMPTS)).toBe(true);
});
