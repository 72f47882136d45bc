// Suites as a shell or CI runs them: the three kinds, their exit codes, and what they leave alone.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { suiteReportSchema } from "../../src/cli/eval/report.ts";
import { codeBlocks } from "../docs/code-blocks.ts";
import { start, type Started } from "./processes.ts";

const SUITE_LIMIT_MS = 180_000;

const SUITE = {
  name: "geography",
  cases: [
    { name: "river", prompt: "Which river?", graders: [{ type: "contains", all: ["Seine"] }] },
    { name: "no river", prompt: "Which sea?", graders: [{ type: "contains", all: ["Seine"] }], expect: "fail" },
  ],
};
const SCRIPT = [
  { prompt: "Which river?", answers: [{ fault: "server_error" }, "The Seine."] },
  { prompt: "Which sea?", answers: ["None."] },
];

interface Place {
  readonly folder: string;
  readonly suite: string;
  readonly script: string;
}

function place(suite: object = SUITE): Place {
  const folder = mkdtempSync(join(tmpdir(), "task-orchestrator-test-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const files = { folder, suite: join(folder, "suite.json"), script: join(folder, "script.jsonl") };
  writeFileSync(files.suite, JSON.stringify(suite));
  writeFileSync(files.script, SCRIPT.map((line) => JSON.stringify(line)).join("\n"));
  writeFileSync(join(folder, "config.json"), JSON.stringify({ retry: { base_ms: 10 } }));
  return files;
}

function startEval(args: readonly string[], { folder }: Pick<Place, "folder">): Started {
  return start(process.execPath, ["bin/task-orchestrator.mjs", "eval", ...args], {
    env: {
      GEMINI_API_KEY: undefined,
      GOOGLE_API_KEY: undefined,
      OPENAI_API_KEY: undefined,
      ANTHROPIC_API_KEY: undefined,
      HOME: folder,
      TMPDIR: folder,
      TASK_ORCHESTRATOR_HOME: join(folder, "data"),
      TASK_ORCHESTRATOR_CONFIG: join(folder, "config.json"),
    },
  });
}

test("a suite file is asked, healed and graded, and ends with 0", async () => {
  const files = place();
  const args = ["--suite", files.suite, "--provider", `simulated=${files.script}`, "--format", "json"];
  const { code, stdout, stderr } = await startEval(args, files).ended;
  expect(code, stderr).toBe(0);
  const report = suiteReportSchema.parse(JSON.parse(stdout));
  expect(report).toMatchObject({ suite: "geography", passed: 2, failed: 0 });
  expect(report.cases).toMatchObject([
    { name: "river", outcome: "passed", response: "The Seine." },
    { name: "no river", outcome: "passed", findings: [{ by: "contains", outcome: "failed" }] },
  ]);
});

test("the report keeps what the configuration says to keep", async () => {
  const files = place();
  const cases = [{ name: "address", prompt: "Which river?", graders: [{ type: "non_empty" }] }];
  writeFileSync(files.suite, JSON.stringify({ name: "kept", cases }));
  writeFileSync(files.script, JSON.stringify({ prompt: "Which river?", answers: ["ada@example.com, 192.0.2.77"] }));
  writeFileSync(join(files.folder, "config.json"), JSON.stringify({ redaction: { email: false } }));
  const args = ["--suite", files.suite, "--provider", `simulated=${files.script}`, "--format", "json"];
  const { stdout } = await startEval(args, files).ended;
  expect(suiteReportSchema.parse(JSON.parse(stdout)).cases).toMatchObject([
    { response: "ada@example.com, [redacted:ip]" },
  ]);
});

test("a case that fails ends with 1, and the report is in the file", async () => {
  const wrong = { ...SUITE, cases: SUITE.cases.map((each) => ({ ...each, expect: "pass" })) };
  const files = place(wrong);
  const out = join(files.folder, "report.xml");
  const args = ["--suite", files.suite, "--provider", `simulated=${files.script}`, "--format", "junit", "--out", out];
  const { code, stdout } = await startEval(args, files).ended;
  expect(code).toBe(1);
  expect(stdout).toContain("geography: 1 passed, 1 failed, 0 skipped");
  expect(readFileSync(out, "utf8")).toMatch(
    /<testcase [^>]*name="no river"[^>]*>\s*<failure message="failed by contains"/,
  );
});

test("without a key each case says what to set", async () => {
  const files = place();
  const { code, stdout } = await startEval(["--suite", files.suite, "--format", "json"], files).ended;
  expect(code).toBe(1);
  const { cases } = suiteReportSchema.parse(JSON.parse(stdout));
  for (const each of cases) {
    expect(each).toMatchObject({ outcome: "failed", code: "models/no-provider" });
    expect(each.reason).toContain("GEMINI_API_KEY");
  }
});

test("a cap that nothing fits under sends nothing, and says so of each case", async () => {
  const files = place();
  const args = ["--suite", files.suite, "--provider", "simulated", "--max-cost-usd", "0.000001", "--format", "json"];
  const { code, stdout } = await startEval(args, files).ended;
  expect(code).toBe(1);
  const report = suiteReportSchema.parse(JSON.parse(stdout));
  expect(report.cost_usd).toBe(0);
  expect(report.cases.map((each) => each.code)).toEqual(["cost/over-limit", "cost/over-limit"]);
});

test("a case that cannot be asked takes no other along", async () => {
  const files = place({
    ...SUITE,
    cases: [...SUITE.cases, { ...SUITE.cases[0], name: "typo", model: "gemini-3.8-flahs" }],
  });
  const args = ["--suite", files.suite, "--provider", `simulated=${files.script}`, "--format", "json"];
  const { stdout } = await startEval(args, files).ended;
  const { cases } = suiteReportSchema.parse(JSON.parse(stdout));
  expect(cases.map((each) => each.code ?? each.outcome)).toEqual(["passed", "passed", "models/unknown-model"]);
});

test("the suite of the guide, with its script and by its line, says what the guide says", async () => {
  const files = place();
  const blocks = codeBlocks("docs/guides/suites.md", readFileSync("docs/guides/suites.md", "utf8"));
  const first = (language: string): string => blocks.find((block) => block.language === language)?.code ?? "";
  writeFileSync(files.suite, first("json"));
  writeFileSync(files.script, first("jsonl"));
  const line = blocks.findLast(({ language }) => language === "sh")?.code ?? "";
  const [program, bin = "", ...args] = line.split(" ");
  expect(program).toBe("node");
  const env = { HOME: files.folder, TASK_ORCHESTRATOR_HOME: join(files.folder, "data") };
  const { code, stdout, stderr } = await start(process.execPath, [resolve(bin), ...args], { cwd: files.folder, env })
    .ended;
  expect(stdout, stderr).toContain("geography: 2 passed, 0 failed, 0 skipped");
  expect(code).toBe(0);
});

test.each([
  ["no suite", [], /Say which suite/],
  ["a suite that is nowhere", ["--suite", "units"], /takes unit, resilience, or the path/],
  ["an unknown option", ["--suite", "unit", "--formt", "json"], /--format/],
  ["an unknown format", ["--suite", "unit", "--format", "xml"], /--format takes table, json, junit/],
  ["a cap that is no number", ["--suite", "unit", "--max-cost-usd", "much"], /--max-cost-usd takes a number/],
  ["a cap for a suite that costs nothing", ["--suite", "unit", "--max-cost-usd", "1"], /are for a suite file/],
  [
    "a provider for a suite that asks none",
    ["--suite", "resilience", "--provider", "simulated"],
    /are for a suite file/,
  ],
  ["a report into a folder that is not there", ["--suite", "unit", "--out", "/nowhere/report.xml"], /--out/],
])("%s is wrong usage", async (_what, args, message) => {
  const { code, stdout, stderr } = await startEval(args, place()).ended;
  expect(stderr).toMatch(message);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
});

test("a report does not take the place of its suite", async () => {
  const files = place();
  const { code, stderr } = await startEval(["--suite", files.suite, "--out", files.suite], files).ended;
  expect(stderr).toContain("--out");
  expect(code).toBe(2);
  expect(JSON.parse(readFileSync(files.suite, "utf8"))).toEqual(SUITE);
});

test("a suite file with a mistake is wrong usage that names the case, and nothing is asked", async () => {
  const files = place({ ...SUITE, cases: [{ ...SUITE.cases[0], grader: "non_empty" }] });
  const { code, stderr } = await startEval(["--suite", files.suite], files).ended;
  expect(stderr).toMatch(/case 1 "river": .*grader/);
  expect(code).toBe(2);
  expect(readdirSync(files.folder)).not.toContain("data");
});

// Other systems do not tell the arguments of processes in this way.
test.skipIf(process.platform !== "linux")(
  "told to stop, a suite kills its servers, removes its folder and says what it had",
  { timeout: SUITE_LIMIT_MS },
  async () => {
    const files = place();
    const suite = startEval(["--suite", "resilience", "--format", "json"], files);
    const folder = (): string | undefined =>
      readdirSync(files.folder).find((name) => name.startsWith("task-orchestrator-eval-"));
    await expect.poll(() => serversIn(files.folder), { timeout: 60_000, interval: 50 }).not.toBe(0);
    expect(folder()).toBeDefined();
    suite.child.kill("SIGINT");
    const { code, stdout, stderr } = await suite.ended;
    expect(code).toBe(1);
    expect(stderr).toContain("Stopped.");
    expect(suiteReportSchema.parse(JSON.parse(stdout)).skipped).toBeGreaterThan(0);
    expect(folder()).toBeUndefined();
    await expect.poll(() => serversIn(files.folder), { timeout: 20_000, interval: 50 }).toBe(0);
  },
);

/** How many processes have a path below this folder in their arguments. */
function serversIn(folder: string): number {
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return processes.filter((pid) => commandOf(pid).includes(`=${folder}/`)).length;
}

function commandOf(pid: string): string {
  try {
    return readFileSync(join("/proc", pid, "cmdline"), "utf8");
  } catch {
    // It has ended.
    return "";
  }
}
