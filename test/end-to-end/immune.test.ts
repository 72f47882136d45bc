// What failed before, as a shell, a client and a program see it.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { codeBlocks } from "../docs/code-blocks.ts";
import { type Home, makeHome, startProvider, startServer } from "./harness.ts";
import { start } from "./processes.ts";

const PROJECT = { TASK_ORCHESTRATOR_PROJECT: "orders" };

const command = (home: Home, url: string, ...args: readonly string[]) =>
  start(process.execPath, ["bin/task-orchestrator.mjs", ...args], {
    env: {
      TASK_ORCHESTRATOR_HOME: home.data,
      TASK_ORCHESTRATOR_SIMULATED_URL: url,
      GEMINI_API_KEY: undefined,
      ...PROJECT,
    },
  }).ended;

test("a failure of one process is known to the next one, and shown", async () => {
  const home = makeHome();
  const provider = await startProvider();
  const failed = await command(home, provider.url, "run", "Write order 7 as JSON.", "--grader", "json_valid");
  expect(failed.code).toBe(1);

  const server = await startServer({ home, provider, env: PROJECT });
  const check = await server.call("immune_check", { prompt: "Write order 8 as JSON." });
  expect(check.structured).toMatchObject({ blocked: false, like: [{ failure: "json_invalid" }] });
  const again = await server.run("spawn_agent", { prompt: "Write order 8 as JSON.", graders: ["json_valid"] });
  expect(again["immune"]).toMatchObject({ like: [{ failure: "json_invalid" }] });
  const told = await command(home, provider.url, "run", "Write order 9 as JSON.", "--grader", "json_valid");
  expect(told.stderr).toMatch(/^run_.* {2}risk 0\.\d\d, (?:held out: )?json-\S+\n$/m);
  const failures = await server.call("immune_failures", {});
  expect(failures.structured).toMatchObject({
    failures: [{ failure: "json_invalid", operation: "spawn_agent", occurrences: 3 }],
  });

  const shown = await command(home, provider.url, "immune", "dashboard");
  expect(shown.code).toBe(0);
  expect(shown.stdout).toContain("json_invalid");
  const listed = await command(home, provider.url, "immune", "failures");
  expect(listed.stdout).toMatch(/ json_invalid \|.*\| Write order \d as JSON\. \| \S+ trial/);
  const status = await command(home, provider.url, "immune", "status", "--json");
  expect(JSON.parse(status.stdout)).toMatchObject({ patterns: { total: 1 } });
  const tried = await command(home, provider.url, "immune", "prune", "--dry-run");
  expect(tried.stdout).toBe("0 stale and weak patterns would be deleted.\n");
  const pruned = await command(home, provider.url, "immune", "prune", "--json");
  expect(JSON.parse(pruned.stdout)).toEqual({ candidates: 0, deleted: 0 });
});

test("words that are none of its are wrong usage", async () => {
  const provider = await startProvider();
  for (const args of [[], ["cure"], ["status", "more"], ["dashboard", "--days", "1000"]]) {
    const { code, stderr } = await command(makeHome(), provider.url, "immune", ...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining("Usage: task-orchestrator immune")]);
  }
});

test("the guide's program teaches a failure, and is told what would be done about the next one", async () => {
  const guide = "docs/guides/immune.md";
  const example = codeBlocks(guide, readFileSync(guide, "utf8")).find(({ language }) => language === "ts");
  const library = new URL("../../src/index.ts", import.meta.url).href;
  const program = (example?.code ?? "").replace('"task-orchestrator"', JSON.stringify(library));
  const home = makeHome({ immune: { holdout: 0.000_001 } });
  const { code, stdout, stderr } = await start(process.execPath, ["--input-type=module", "--eval", program], {
    env: { TASK_ORCHESTRATOR_HOME: home.data, ...PROJECT },
  }).ended;
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(
    /^json_invalid 0\.[3-9]\d* Extract the invoice 4712 as JSON\.\n\nRequirements for the reply:\n- Reply with one valid JSON/,
  );
});
