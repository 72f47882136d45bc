// Editor windows are servers: many on one data folder share its runs, its budget and its circuits.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { makeHome, MODEL, startProvider, startServer, sumUsd } from "./harness.ts";

const healing = z.object({
  circuits: z.array(z.looseObject({ model: z.string(), state: z.string(), next_probe_at: z.string().nullable() })),
  recent_failures: z.array(z.looseObject({ kind: z.string(), count: z.number() })),
});

test("eight servers that start at once on an empty folder all work", async () => {
  const home = makeHome(null);
  const provider = await startProvider();
  const runs = await Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      const server = await startServer({ home, provider });
      const run = await server.run("spawn_agent", { prompt: `Window ${index}` });
      return { server, run };
    }),
  );
  expect(runs.map(({ run }) => run.status)).toEqual(Array.from({ length: 8 }, () => "completed"));
  const costs = await Promise.all(runs.map(({ server }) => server.costs()));
  const spent = sumUsd(runs.map(({ run }) => run.cost_usd));
  expect(costs.map(({ by_model }) => by_model)).toEqual(
    Array.from({ length: 8 }, () => [{ provider: "simulated", model: MODEL, cost_usd: spent, attempts: 8 }]),
  );
  const log = join(home.data, "logs", "task-orchestrator.log");
  const logged = existsSync(log) ? readFileSync(log, "utf8") : "";
  expect(`${logged}${runs.map(({ server }) => server.stderr()).join("")}`).not.toMatch(/busy|locked/i);
});

test("a circuit that one server opens holds for the others, which wait for the probe", async () => {
  const openMs = 1_500;
  const home = makeHome({ retry: { base_ms: 1, max_retries: 2 }, circuit: { open_ms: openMs } });
  const provider = await startProvider({
    script: [{ prompt: "Fail", answers: [{ fault: "server_error" }] }],
  });
  const [first, second] = await Promise.all([startServer({ home, provider }), startServer({ home, provider })]);
  expect(await second.run("spawn_agent", { prompt: "Fine" })).toMatchObject({ status: "completed" });

  expect(await first.refused("spawn_agent", { prompt: "Fail" })).toMatchObject({ code: "models/server-error" });
  const status = healing.parse((await second.call("healing_status")).structured);
  expect(status.circuits).toMatchObject([{ model: MODEL, state: "open" }]);
  expect(status.recent_failures).toMatchObject([{ kind: "server_error", count: 3 }]);
  const probeAtMs = Date.parse(status.circuits[0]?.next_probe_at ?? "");

  expect(await second.refused("spawn_agent", { prompt: "In a hurry", timeout_ms: 300 })).toMatchObject({
    code: "models/circuit-open",
    next: expect.arrayContaining(["healing_status"]),
  });
  const { run_id } = await second.run("spawn_agent", { prompt: "Patient" });
  const patient = await second.run("run_get", { run_id });
  expect(patient).toMatchObject({ status: "completed" });
  expect(patient.timeline.map(({ step }) => step)).toContain("waited-for-circuit");
  expect(provider.journal().map(({ prompt }) => prompt)).toEqual(["Fine", "Fail", "Fail", "Fail", "Patient"]);
  expect(provider.journal().at(-1)?.atMs).toBeGreaterThanOrEqual(probeAtMs);
  expect(healing.parse((await first.call("healing_status")).structured).circuits).toMatchObject([{ state: "closed" }]);
});

test("servers on one folder share one budget (promise:never-over-budget)", async () => {
  const home = makeHome();
  const provider = await startProvider({
    latencyMs: 100,
    script: [{ prompt: "Spend", answers: [{ usage: { candidatesTokenCount: 1_000, thoughtsTokenCount: 0 } }] }],
  });
  const [first, second] = await Promise.all([startServer({ home, provider }), startServer({ home, provider })]);
  await first.call("cost_set_budget", { provider: "simulated", daily_limit: 0.05 });
  const batches = await Promise.all(
    [first, second].map((server) =>
      server.run("spawn_parallel_agents", {
        prompts: Array.from({ length: 5 }, () => "Spend"),
        max_tokens: 1_000,
        wait_ms: 30_000,
      }),
    ),
  );
  expect(sumUsd(batches.map(({ cost_usd }) => cost_usd))).toBe(0.05);
  expect(provider.journal()).toHaveLength(5);
});
