// The judge command as a shell uses it, and what a kill -9 leaves of a calibration.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { type Home, makeHome, MODEL, POLL, startProvider } from "./harness.ts";
import { start } from "./processes.ts";

const RELEVANCE = ["--grader", "relevance", "--model", `simulated:${MODEL}`];
const LABELS = 24;

function judge(home: Home, url: string, args: readonly string[]) {
  return start(process.execPath, ["bin/task-orchestrator.mjs", "judge", ...args, "--provider", "simulated"], {
    env: { TASK_ORCHESTRATOR_HOME: home.data, TASK_ORCHESTRATOR_SIMULATED_URL: url },
  });
}

/** Half of them are good, and say so. */
function labelsIn(home: Home): string {
  const lines = Array.from({ length: LABELS }, (_, index) =>
    JSON.stringify({
      output: `answer ${index}: ${index % 2 === 0 ? "fine" : "flawed"}`,
      label: index % 2 === 0 ? 1 : 0,
    }),
  );
  const file = join(home.data, "labels.jsonl");
  writeFileSync(file, lines.join("\n"));
  return file;
}

/** Right about every answer, except for the one named. */
function verdictOn(request: string, wrongAbout = ""): { readonly text: string } {
  const answer = /ANSWER\\n(.*?)\\n>>>/.exec(request)?.[1] ?? "";
  const isGood = answer.endsWith("fine") !== (answer === wrongAbout);
  return { text: JSON.stringify({ reasoning: "", evidence: "", verdict: isGood ? "mostly" : "hardly" }) };
}

const report = z.looseObject({ run_id: z.string(), status: z.string(), calibration: z.looseObject({}).optional() });

test("a calibration says how far a judge agrees, and the next one what has changed", async () => {
  let wrongAbout = "answer 3: flawed";
  const provider = await startProvider({ says: (_prompt, request) => verdictOn(request, wrongAbout) });
  const home = makeHome();
  const args = ["calibrate", ...RELEVANCE, "--file", labelsIn(home)];
  const first = await judge(home, provider.url, args).ended;
  expect(first).toMatchObject({ code: 0, stderr: expect.stringMatching(/^run_\w+ {2}\$0\.\d+/m) });
  expect(first.stdout).toMatch(/^relevance by simulated:\S+, version relevance-[0-9a-f]{8}: calibrated$/m);
  expect(first.stdout).toMatch(/^kappa +0\.92 +0\.\d\d to 1\.00$/m);
  expect(first.stdout).toMatch(/^ {2}line 4: people say bad, it passed it with 0\.67$/m);
  wrongAbout = "";
  const second = await judge(home, provider.url, args).ended;
  expect(second.stdout).toMatch(/1 of 24 verdicts changed .* kappa 0\.92, now 1\.00/);
  expect(second.stdout).toMatch(/^ {2}line 4 \(bad\): passed, now failed$/m);
  expect(second.stdout).toMatch(/within chance/);
  const { code, stdout } = await judge(home, provider.url, ["list"]).ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^relevance-[0-9a-f]{8} +simulated:\S+ +1\.00 +0\.\d\d to 1\.00 +calibrated +1\.00 +24 +0 min/m,
  );
});

/** What is good it finds hardly so. */
function stricter(said: string): string {
  return said === "mostly" ? "hardly" : "beside the point";
}

test("tuning says what it tried and why, and a reset takes it back", async () => {
  const provider = await startProvider({
    says: (_prompt, request) => ({ text: verdictOn(request).text.replace(/mostly|hardly/, stricter) }),
  });
  const home = makeHome();
  const tuned = await judge(home, provider.url, ["tune", ...RELEVANCE, "--file", labelsIn(home)]).ended;
  expect(tuned.code).toBe(0);
  expect(tuned.stdout).toMatch(/activated as relevance-[0-9a-f]{8}$/m);
  expect(tuned.stdout).toMatch(/^untuned +0\.00 .*\nthreshold +1\.00 /m);
  expect(tuned.stdout).toMatch(/^Kappa rose from 0\.00 to 1\.00 on held-out answers/m);
  const reset = await judge(home, provider.url, ["reset", "--grader", "relevance"]).ended;
  expect(reset).toMatchObject({ code: 0, stdout: "relevance judges untuned again.\n" });
});

test("a kill -9 in the middle keeps what was judged: the same command goes on with the rest", async () => {
  let isStuck = false;
  const judged: string[] = [];
  const provider = await startProvider({
    says: (_prompt, request) => {
      isStuck ||= judged.length === 10;
      if (isStuck) return { fault: "hang" };
      judged.push(/answer \d+/.exec(request)?.[0] ?? "");
      return verdictOn(request);
    },
  });
  const home = makeHome({ runs: { lease_ms: 2_000, heartbeat_ms: 500 } });
  const args = ["calibrate", ...RELEVANCE, "--file", labelsIn(home), "--json"];
  const killed = judge(home, provider.url, args);
  // Four at a time: all of them hang.
  await expect.poll(() => provider.journal().length, POLL).toBe(14);
  killed.child.kill("SIGKILL");
  await killed.ended;
  [isStuck, judged[10]] = [false, "the kill"];

  const { code, stdout } = await judge(home, provider.url, args).ended;
  expect(code).toBe(0);
  expect(report.parse(JSON.parse(stdout))).toMatchObject({
    status: "completed",
    calibration: { figures: { kappa: 1, coverage: { count: LABELS, of: LABELS } } },
  });
  expect(provider.journal()).toHaveLength(14 + 14);
  expect(new Set(judged).size).toBe(judged.length);
});

test("one that its cap ends says how to go on, and goes on as far as it may", async () => {
  const provider = await startProvider({ says: (_prompt, request) => verdictOn(request) });
  const home = makeHome();
  const file = labelsIn(home);
  const args = ["calibrate", ...RELEVANCE, "--file", file, "--max-cost-usd", "0.000001"];
  const { code, stdout, stderr } = await judge(home, provider.url, args).ended;
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^After 0 of 24 answers the judge could not be asked/m);
  const [, runId = ""] = /judge calibrate --resume (run_\w+)/.exec(stderr) ?? [];
  const again = await judge(home, provider.url, ["calibrate", "--resume", runId, "--json"]).ended;
  expect(again.code).toBe(1);
  expect(report.parse(JSON.parse(again.stdout))).toMatchObject({ run_id: runId, status: "failed" });
  expect(provider.journal()).toEqual([]);
});

test("an id of the file moves nothing at the terminal", async () => {
  const provider = await startProvider();
  const home = makeHome();
  const file = join(home.data, "labels.jsonl");
  const lines = Array.from({ length: LABELS }, (_, index) =>
    JSON.stringify({ id: `\u001b[2J${index}`, prompt: "p", output: `answer ${index}`, label: index % 2 }),
  );
  writeFileSync(file, lines.join("\n"));
  const { code, stderr } = await judge(home, provider.url, ["tune", ...RELEVANCE, "--file", file]).ended;
  expect(code).toBe(2);
  expect(stderr).toContain("([2J1 (line 2), [2J3 (line 4), [2J5 (line 6) and 9 more) are to one prompt");
});

test.each([
  ["a grader that is code", ["calibrate", "--grader", "non_empty", "--file", "LABELS"], /judged by no model/],
  ["a run that there is not", ["calibrate", "--resume", "run_x"], /There is no run/],
])("%s is wrong usage", async (_what, args, message) => {
  const provider = await startProvider();
  const home = makeHome();
  const file = labelsIn(home);
  const words = args.map((arg) => (arg === "LABELS" ? file : arg));
  const { code, stdout, stderr } = await judge(home, provider.url, words).ended;
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(message);
});
