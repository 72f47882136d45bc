// The immune command over the store of a running product.
import { expect, test } from "vitest";
import { command } from "../../src/cli/commands/immune.ts";
import { recordedTerminal } from "../../src/cli/testing.ts";
import { type AppUnderTest, appUnderTest } from "./app-under-test.ts";

async function immune({ dataDirectory, provider }: AppUnderTest, ...args: readonly string[]) {
  const terminal = recordedTerminal();
  const environment = {
    env: { TASK_ORCHESTRATOR_HOME: dataDirectory, TASK_ORCHESTRATOR_SIMULATED_URL: provider.url },
    cwd: dataDirectory,
    homeDirectory: dataDirectory,
    platform: "linux" as const,
  };
  const code = await command([...args, "--provider", "simulated"], { terminal, version: "1", environment });
  return { code, stdout: terminal.written.stdout() };
}

const JSON_GRADER: { graders: ["json_valid"] } = { graders: ["json_valid"] };

test("a prompt is checked in words, or as immune_check answers", async () => {
  await using app = await appUnderTest({ settings: { immune: { holdout: 0.000_001 } } });
  const like =
    /^like prompts that failed by json_invalid: likeness 0\.9\d \(differs: nothing\), .* of prompts like these 1 failed and 0 passed/m;
  const unknown = await immune(app, "check", "Write order 7 as JSON.");
  expect(unknown).toEqual({ code: 0, stdout: "risk: 0.00, it is like no prompt that failed\n" });
  for (const number of [7, 8]) await app.spawn({ prompt: `Write order ${number} as JSON.`, ...JSON_GRADER });
  const { stdout } = await immune(app, "check", "Write order 9 as JSON.");
  expect(stdout).toMatch(/^risk: 0\.[1-9]\d/);
  expect(stdout).toMatch(like);
  expect(stdout).not.toContain("would be added");
  const graded = ["check", "Write order 9 as JSON.", "--grader", "json_valid"];
  expect((await immune(app, ...graded)).stdout).toMatch(/^would be added: json-only: Reply with /m);
  const json: unknown = JSON.parse((await immune(app, ...graded, "--json")).stdout);
  expect(json).toMatchObject({ blocked: false, guardrails: [{ id: "json-only" }] });
});

test("a page of failures that is not the last says how to see the next one", async () => {
  await using app = await appUnderTest();
  await app.spawn({ prompt: "Write order 7 as JSON.", ...JSON_GRADER });
  await app.spawn({ prompt: "Name the tallest mountains of Peru.", ...JSON_GRADER });
  const first = await immune(app, "failures", "--limit", "1");
  expect(first.stdout).toContain("mountains of Peru");
  const [, cursor = ""] = /^More: the same with --cursor (\S+)$/m.exec(first.stdout) ?? [];
  const next = await immune(app, "failures", "--cursor", cursor);
  expect(next.stdout).toContain("order 7");
  expect(next.stdout).not.toMatch(/mountains of Peru|More:/);
});
