// Real servers on one data directory: a thousand calls against one dollar with kills, and many callers at once.
import { setTimeout as sleep } from "node:timers/promises";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../src/storage/index.ts";
import { MODEL, makeHome, spendingOf, startProvider, startServer, type TestServer } from "../end-to-end/harness.ts";

const LEASE_MS = 2_000;

/** A spawn that ends as it will: its server may be killed, or refuse. */
async function spawned(server: TestServer, args: Record<string, unknown>): Promise<string> {
  try {
    const { structured } = await server.call("spawn_agent", args, { timeout: 110_000 });
    return String(structured["code"] ?? structured["status"]);
  } catch {
    return "lost";
  }
}

test("a thousand spawns from four servers, two of them killed, use a dollar and no more (promise:never-over-budget)", async () => {
  // A call costs about $0.0022 of output, and may cost $0.011: 450 fit into a dollar.
  const text = "x".repeat(4 * 200);
  const provider = await startProvider({
    latencyMs: 60,
    script: [{ prompt: "spend", answers: [{ text, usage: { candidatesTokenCount: 200, thoughtsTokenCount: 20 } }] }],
  });
  const home = makeHome({
    runs: { lease_ms: LEASE_MS, heartbeat_ms: 500 },
    models: { thinking_tokens: 300 },
    // What is in flight at a kill counts at its worst case: it must not be all there is.
    bulkhead: { max_concurrent: 8 },
    prices: { [`simulated:${MODEL}`]: { input_usd_per_million: 0, output_usd_per_million: 10 } },
    budget: { defaults: { simulated: { daily_usd: 1, monthly_usd: 20 } } },
  });
  const servers = await Promise.all(Array.from({ length: 4 }, () => startServer({ home, provider })));
  const call = { prompt: "spend", max_tokens: 800, wait_ms: 100_000, timeout_ms: 100_000 };
  const asked = servers.flatMap((server) => Array.from({ length: 250 }, () => spawned(server, call)));
  await expect.poll(() => provider.journal().length, { timeout: 60_000, interval: 5 }).toBeGreaterThan(60);
  for (const victim of servers.slice(0, 2)) {
    process.kill(victim.pid, "SIGKILL");
    await sleep(200);
  }
  const ends = await Promise.all(asked);
  await sleep(LEASE_MS);
  const survivor = servers[3];
  if (survivor === undefined) throw new Error("unreachable");
  await survivor.call("run_list");

  expect(ends.filter((end) => end === "storage/busy")).toEqual([]);
  await using database = await openDatabase(home.data);
  const attempts = await database.queries.selectFrom("attempts").selectAll().execute();
  const sum = (state: string): number =>
    attempts.filter((row) => row.state === state).reduce((total, row) => total + row.cost_micro_usd, 0);
  const [settled, estimated] = [sum("settled"), sum("estimated")];
  const answered = attempts.filter((row) => row.outcome === "answered");
  const actual = settled / answered.length;
  expect(attempts.filter((row) => row.state === "reserved")).toEqual([]);
  expect(settled + estimated).toBeLessThanOrEqual(1_000_000);
  expect(answered.length).toBeGreaterThanOrEqual(0.9 * ((1_000_000 - estimated) / actual));
  expect(ends).toContain("lost");
  expect(spendingOf(await survivor.costs()).reserved_usd).toBe(0);
});

test("eight servers answer fifty calls each at once, and none finds the store busy", async () => {
  const provider = await startProvider({ latencyMs: 5 });
  const home = makeHome({ budget: { defaults: { simulated: { daily_usd: null, monthly_usd: null } } } });
  const servers = await Promise.all(Array.from({ length: 8 }, () => startServer({ home, provider })));
  const call = { max_tokens: 500, wait_ms: 100_000 };
  const ends = await Promise.all(
    servers.flatMap((server, index) =>
      Array.from({ length: 50 }, (_, nth) => spawned(server, { ...call, prompt: `server ${index} asks ${nth}` })),
    ),
  );
  expect(ends.filter((end) => end !== "completed")).toEqual([]);
  expect(provider.journal()).toHaveLength(400);
});

test("a store that another process locks for five seconds delays a call, and loses nothing", async () => {
  const provider = await startProvider();
  const home = makeHome();
  const server = await startServer({ home, provider });
  await server.run("spawn_agent", { prompt: "before" });
  const locker = new DatabaseSync(home.database);
  locker.exec("BEGIN IMMEDIATE");
  const asked = server.run("spawn_agent", { prompt: "while it is locked" });
  await sleep(5_000);
  locker.exec("ROLLBACK");
  locker.close();
  expect(await asked).toMatchObject({ status: "completed" });
  expect(spendingOf(await server.costs()).reserved_usd).toBe(0);
});

const smallDisk = mountedSmallDisk();
if (smallDisk === undefined) console.warn("A full disk is not tried: nobody may mount a small one here.");
else
  test("a disk that fills up in mid-run fails calls with the way out, and goes on once there is room", async () => {
    onTestFinished(() => {
      execFileSync("umount", ["-l", smallDisk]);
      rmSync(smallDisk, { recursive: true, force: true });
    });
    const usual = makeHome();
    const data = join(smallDisk, "data");
    mkdirSync(data, { mode: 0o700 });
    const home = { ...usual, data, configFile: join(data, "config.json"), database: join(data, "orchestrator.db") };
    const provider = await startProvider();
    const server = await startServer({ home, provider, env: { TASK_ORCHESTRATOR_CONFIG: usual.configFile } });
    expect((await server.run("spawn_agent", { prompt: "there is room" })).status).toBe("completed");
    const filler = join(smallDisk, "filler");
    const block = Buffer.alloc(16_384);
    try {
      for (;;) writeFileSync(filler, block, { flag: "a" });
    } catch {
      // The disk is full.
    }
    const big = "y".repeat(200_000);
    const refusal = await server.refused("spawn_agent", { prompt: big });
    expect(refusal).toMatchObject({ code: "storage/unwritable", hint: expect.stringContaining("Free space") });
    rmSync(filler);
    expect((await server.run("spawn_agent", { prompt: "there is room again" })).status).toBe("completed");
    expect(spendingOf(await server.costs()).reserved_usd).toBe(0);
  });

function mountedSmallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "small-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=3m,mode=0700", "tmpfs", folder], { stdio: "ignore" });
    return folder;
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
}
