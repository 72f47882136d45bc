// The demo's own data directory and environment.
import { existsSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { setStage, type Stage } from "./stage.ts";

function stageWith(env: Record<string, string>): Stage {
  const stage = setStage({ env, cwd: "/", homeDirectory: "/nowhere", platform: process.platform }, "demo");
  onTestFinished(() => stage.clear());
  return stage;
}

test("the product's own waits are its defaults, and those of the demo are shorter", () => {
  const { usual, shortened } = stageWith({});
  expect(usual).toMatchObject({ retry: { baseMs: 2_000, capMs: 60_000 }, timeouts: { attemptMs: 120_000 } });
  expect(shortened.retry.baseMs).toBeLessThan(usual.retry.baseMs);
  expect(shortened.circuit.openMs).toBeLessThan(usual.circuit.openMs);
  expect(shortened.timeouts.attemptMs).toBeLessThan(usual.timeouts.attemptMs);
});

test("only waits are changed", () => {
  const { usual, shortened } = stageWith({});
  expect(shortened.retry.maxRetries).toBe(usual.retry.maxRetries);
  expect(shortened.circuit.failureThreshold).toBe(usual.circuit.failureThreshold);
});

test("the server gets nothing of the user's keys, addresses and settings", () => {
  const stage = stageWith({
    GEMINI_API_KEY: "secret",
    DATABASE_URL: "postgres://example.com",
    TASK_ORCHESTRATOR_HOME: "/home/ada/data",
    TASK_ORCHESTRATOR_CONFIG: "/home/ada/config.json",
    NODE_DISABLE_COMPILE_CACHE: "1",
  });
  expect(stage.serverEnv("http://127.0.0.1:1")).toEqual({
    NODE_DISABLE_COMPILE_CACHE: "1",
    TASK_ORCHESTRATOR_HOME: stage.dataDirectory,
    TASK_ORCHESTRATOR_PROJECT: "demo",
    TASK_ORCHESTRATOR_SIMULATED_URL: "http://127.0.0.1:1",
  });
});

test("nothing is left once it is cleared", async () => {
  const stage = stageWith({});
  expect(existsSync(stage.dataDirectory)).toBe(true);
  await stage.clear();
  expect(existsSync(stage.dataDirectory)).toBe(false);
});
