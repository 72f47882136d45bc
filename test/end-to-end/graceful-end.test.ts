// An end that was asked for, in mid-call: nothing hangs, what was sent is paid for, what was not costs nothing.
import { expect, test } from "vitest";
import { openDatabase } from "../../src/storage/index.ts";
import {
  makeHome,
  POLL,
  type RawServer,
  SIMULATED_SERVER,
  startProvider,
  startRawServer,
  startServer,
} from "./harness.ts";

const END = { timeout: 5_000, interval: 20 };

const PROJECT = "TASK_ORCHESTRATOR_PROJECT";

const ENDS: Readonly<Record<string, (server: RawServer) => unknown>> = {
  SIGTERM: ({ child }) => child.kill("SIGTERM"),
  SIGINT: ({ child }) => child.kill("SIGINT"),
  "its input closed": ({ child }) => child.stdin?.end(),
  "its client gone": ({ child }) => [child.stdin, child.stdout, child.stderr].map((stream) => stream?.destroy()),
};

test.each(Object.entries(ENDS))("one call sent and two waiting, ended by %s", async (_, end) => {
  const provider = await startProvider({
    script: [{ prompt: "Hang", answers: [{ fault: "hang" }, {}] }],
  });
  const home = makeHome({ bulkhead: { max_concurrent: 1 } });
  const url = `TASK_ORCHESTRATOR_SIMULATED_URL=${provider.url}`;
  const server = startRawServer(home, ["env", url, `${PROJECT}=one`, ...SIMULATED_SERVER]);
  const calls = [2, 3, 4].map((id) => ({
    id,
    method: "tools/call",
    params: { name: "spawn_agent", arguments: { prompt: "Hang", max_tokens: 1_000 } },
  }));
  const initialize = {
    id: 1,
    method: "initialize",
    params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "1" } },
  };
  const frames = [initialize, { method: "notifications/initialized" }, ...calls];
  server.send(...frames.map((frame) => JSON.stringify({ jsonrpc: "2.0", ...frame })));
  await expect.poll(() => provider.journal().length, POLL).toBe(1);

  end(server);
  await expect.poll(() => [server.child.exitCode, server.child.signalCode], END).toEqual([0, null]);

  expect(provider.journal()).toHaveLength(1);
  await using database = await openDatabase(home.data);
  const attempts = await database.queries.selectFrom("attempts").selectAll().execute();
  const kept = attempts.map(({ state, cost_micro_usd }) => [state, cost_micro_usd]);
  expect(kept.filter(([state]) => state !== "released")).toEqual([["estimated", 10_000]]);
  expect(kept.filter(([state]) => state === "released")).toEqual(kept.slice(1).map(() => ["released", 0]));
  const runs = await database.queries.selectFrom("runs").select("status").execute();
  expect(runs.map(({ status }) => status)).toEqual(["queued", "queued", "queued"]);

  const next = await startServer({ home, provider, env: { [PROJECT]: "one" } });
  expect((await next.run("spawn_agent", { prompt: "And on" })).status).toBe("completed");
  // What was under way or waited goes on by itself: one request was lost, four were answered.
  await expect.poll(() => provider.journal().length, POLL).toBe(5);
});
