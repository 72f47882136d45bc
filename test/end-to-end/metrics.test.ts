// The metrics command as a shell uses it.
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { type Home, makeHome, startProvider } from "./harness.ts";
import { start } from "./processes.ts";

const command = (home: Home, url: string | undefined, ...args: readonly string[]) =>
  start(process.execPath, ["bin/task-orchestrator.mjs", ...args], {
    env: { TASK_ORCHESTRATOR_HOME: home.data, TASK_ORCHESTRATOR_SIMULATED_URL: url, GEMINI_API_KEY: undefined },
  }).ended;

test("what was done is printed in Prometheus' format", async () => {
  const home = makeHome();
  const provider = await startProvider();
  await command(home, provider.url, "run", "hello", "--grader", "non_empty");
  const { code, stdout } = await command(home, undefined, "metrics");
  expect(code).toBe(0);
  expect(stdout).toContain('\ntask_orchestrator_trials{provider="simulated",outcome="passed"} 1\n');
  expect(stdout).toContain('outcome="answered"} 1\n');
  expect(stdout).not.toContain("hello");
});

test("where nothing is stored it prints nothing, says so and makes nothing", async () => {
  const home = makeHome(null);
  const { code, stdout, stderr } = await command(home, undefined, "metrics");
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  expect(stderr).toBe(`Nothing is stored in ${home.data} yet.\n`);
  expect(existsSync(home.data)).toBe(false);
});

test("an option that it does not have is wrong usage", async () => {
  const { code, stderr } = await command(makeHome(), undefined, "metrics", "--json");
  expect(code).toBe(2);
  expect(stderr).toContain("Usage: task-orchestrator metrics");
});
