// Suite `resilience` with scenarios that go wrong: each fails by itself, and none hangs.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { CaseReport } from "../../src/cli/eval/report.ts";
import { run } from "../../src/cli/eval/resilience/answers.ts";
import { playResilience } from "../../src/cli/eval/resilience/resilience-suite.ts";
import type { Scenario } from "../../src/cli/eval/resilience/scenario.ts";
import { untilAsked } from "../../src/cli/eval/resilience/stage.ts";

const WORKS: Scenario = {
  name: "it works",
  script: [{ prompt: "Work", answers: [{ text: "It works." }] }],
  play: async ({ server, checks }) => {
    const { response = "" } = await server.call("spawn_agent", { prompt: "Work" }, run);
    checks.equal("the answer comes", response, "It works.");
  },
};

const HANGS = { script: [{ prompt: "Hang", answers: [{ fault: "hang" as const }] }] };

function played(scenarios: readonly Scenario[], deadlineMs = 25_000, signal = new AbortController().signal) {
  return playResilience({ version: "1", signal, onProgress: () => {}, scenarios, deadlineMs });
}

/** Where the suite makes its folder, with nobody else's in it. */
function emptyTemporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "resilience-test-"));
  vi.stubEnv("TMPDIR", folder);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  return folder;
}

test("a server that dies under a call fails its scenario, and no other", async () => {
  const dies: Scenario = {
    ...HANGS,
    name: "its server dies",
    play: async (play) => {
      const call = play.server.call("spawn_agent", { prompt: "Hang" }, run);
      await untilAsked(play, 1);
      await Promise.all([call, play.server.kill()]);
    },
  };
  expect(await played([dies, WORKS])).toMatchObject([
    { name: "its server dies", outcome: "failed", code: "cli/server-lost" },
    { name: "it works", outcome: "passed" },
  ]);
});

test("a scenario that hangs fails at its deadline, and its servers and folder are gone", async () => {
  const temporary = emptyTemporaryFolder();
  const hangs: Scenario = {
    ...HANGS,
    name: "it hangs",
    play: async ({ server }) => {
      await server.call("spawn_agent", { prompt: "Hang" }, run);
    },
  };
  expect(await played([hangs], 4_000)).toMatchObject([{ outcome: "failed", code: "eval/deadline" }]);
  expect(readdirSync(temporary)).toEqual([]);
});

test("figures that differ from the provider's journal fail a scenario", async () => {
  const differs: Scenario = {
    ...WORKS,
    name: "somebody else asks, too",
    play: async (play) => {
      await WORKS.play(play);
      const url = `${play.provider.url}/v1beta/models/gemini-3.8-flash:generateContent`;
      const body = JSON.stringify({ contents: [{ role: "user", parts: [{ text: "Hi" }] }] });
      const asked = await fetch(url, { method: "POST", headers: { "x-goog-api-key": "simulated" }, body });
      expect(asked.status).toBe(200);
    },
  };
  const [report] = await played([differs]);
  expect(report).toMatchObject({ outcome: "failed", reason: expect.stringContaining("the provider's journal") });
  expect(failedIn(report)).toContain("requests: 1 (cost_summary), 2 (journal)");
});

test("an answer that is another one fails a scenario with both", async () => {
  const wrong: Scenario = { ...WORKS, script: [{ prompt: "Work", answers: [{ text: "It does not." }] }] };
  const [report] = await played([wrong]);
  expect(failedIn(report)).toContain('"It does not.", not "It works."');
});

function failedIn(report: CaseReport | undefined): string {
  return (report?.findings ?? [])
    .filter(({ outcome }) => outcome === "failed")
    .map(({ reason }) => reason)
    .join("\n");
}
