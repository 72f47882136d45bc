// The numbers that the README promises are those that hold where nobody has said otherwise.
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { PROMISED } from "./promises.ts";
import { toolsOver } from "../src/app.ts";
import { loadConfig } from "../src/config/index.ts";

const config = loadConfig({ env: {}, cwd: tmpdir(), homeDirectory: tmpdir(), platform: "linux" });

test("a dead process holds its runs, and its place as a worker, for less than the promised time (promise:death-is-noticed)", () => {
  // A worker that waits looks every second, and one that works as soon as the lease has ended.
  expect(config.runs.leaseMs + 2_000).toBeLessThan(PROMISED.takeOverMs);
});

test("a failure is retried the promised number of times (promise:retries)", () => {
  expect(config.retry.maxRetries).toBe(PROMISED.retries);
});

test("the promised number of failures opens a circuit for the promised time (promise:circuit)", () => {
  expect(config.circuit).toMatchObject({ failureThreshold: PROMISED.failures, openMs: PROMISED.restMs });
});

test("the promised number of prompts is taken, and not one more (promise:many-at-once)", () => {
  const tools = toolsOver(() => Promise.reject(new Error("nothing is called here")));
  const takes = (prompts: number): boolean | undefined =>
    tools
      .find(({ name }) => name === "spawn_parallel_agents")
      ?.input.safeParse({ prompts: Array.from({ length: prompts }, () => "Say hi") }).success;
  expect(takes(PROMISED.prompts)).toBe(true);
  expect(takes(PROMISED.prompts + 1)).toBe(false);
});

test("the promised share of prompts goes without a guardrail (promise:immune-measures)", () => {
  expect(config.immune.holdout).toBe(PROMISED.holdoutRatio);
});
