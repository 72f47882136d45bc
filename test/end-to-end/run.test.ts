// The run command as a shell uses it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createOrchestrator } from "../../src/index.ts";
import { type Home, makeHome, POLL, startProvider } from "./harness.ts";
import { start } from "./processes.ts";

function run(home: Home, url: string | undefined, args: readonly string[], input?: string) {
  return start(process.execPath, ["bin/task-orchestrator.mjs", "run", ...args], {
    env: { TASK_ORCHESTRATOR_HOME: home.data, TASK_ORCHESTRATOR_SIMULATED_URL: url, GEMINI_API_KEY: undefined },
    ...(input === undefined ? {} : { input }),
  });
}

const INVALID_SCHEMA = '{"type":"json_schema","schema":{"type":"strnig"}}';

const jsonLines = (text: string): unknown[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));

test("one prompt prints its answer, and only that, on standard output", async () => {
  const provider = await startProvider({ script: [{ prompt: "6 x 7", answers: [{ text: "42" }] }] });
  const { code, stdout, stderr } = await run(makeHome(), provider.url, ["6 x 7"]).ended;
  expect({ code, stdout }).toEqual({ code: 0, stdout: "42\n" });
  expect(stderr).toMatch(/^run_\w+ {2}completed/m);
});

test("one prompt is stored as an agent, and a file as a batch", async () => {
  const provider = await startProvider();
  const home = makeHome();
  expect((await run(home, provider.url, ["one", "--max-cost-usd", "1"]).ended).code).toBe(0);
  expect((await run(home, provider.url, ["--file", "-"], '{"prompt":"two"}').ended).code).toBe(0);
  await using orchestrator = await createOrchestrator({
    environment: { TASK_ORCHESTRATOR_HOME: home.data, TASK_ORCHESTRATOR_SIMULATED_URL: provider.url },
  });
  const { runs } = await orchestrator.runs.list({ limit: 10 });
  expect(runs.map(({ kind, prompt }) => [kind, prompt])).toEqual([
    ["batch", undefined],
    ["agent", "one"],
  ]);
  const { byTool } = await orchestrator.cost.summarize({ provider: "simulated" });
  expect(byTool.map(({ tool }) => tool).toSorted()).toEqual(["spawn_agent", "spawn_parallel_agents"]);
});

test("a file's lines keep their order, ids, options and graders", async () => {
  const provider = await startProvider({
    script: [
      { prompt: "one", answers: [{ fault: "server_error" }, { text: "1" }] },
      { prompt: "two", answers: [{ text: "3" }] },
      { prompt: "three", answers: [{ fault: "blocked" }] },
    ],
  });
  const lines = [
    { id: "a", prompt: "one", graders: [{ type: "numeric", equals: 1 }] },
    { id: "b", prompt: "two", graders: [{ type: "numeric", equals: 2 }] },
    { prompt: "three" },
  ];
  const input = lines.map((line) => JSON.stringify(line)).join("\n");
  const { code, stdout } = await run(makeHome(), provider.url, ["--file", "-", "--json"], input).ended;
  expect(code).toBe(1);
  expect(jsonLines(stdout)).toMatchObject([
    { id: "a", status: "completed", response: "1", evaluation: { passed: true }, attempts: [{}, {}] },
    { id: "b", status: "completed", response: "3", evaluation: { passed: false } },
    { status: "failed", error: { code: "models/blocked" } },
  ]);
});

test("JSON moves nothing at a terminal and says the same", async () => {
  const text = "\u009b2J\u202eread";
  const provider = await startProvider({ script: [{ prompt: "a", answers: [{ text }] }] });
  const { stdout } = await run(
    makeHome(),
    provider.url,
    ["--file", "-", "--json"],
    '{"id":"\u009b\u202e","prompt":"a"}',
  ).ended;
  expect(jsonLines(stdout)).toMatchObject([{ id: "\u009b\u202e" }]);
  expect(stdout).not.toMatch(/[\u009b\u202e]/);
});

test("a file's results come as a table", async () => {
  const provider = await startProvider({ script: [{ prompt: "one", answers: [{ text: "1" }] }] });
  const home = makeHome();
  const file = join(home.data, "prompts.jsonl");
  writeFileSync(file, '{"id":"first","prompt":"one"}\n');
  const { code, stdout } = await run(home, provider.url, ["--file", file]).ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(/^first +completed +- +1 +\$0\.\d{6} +1$/m);
  expect(stdout).toMatch(/^1 of 1 done and passed/m);
});

test("a dry run says the model, why, what it may cost and how likely it fails, and sends nothing", async () => {
  const provider = await startProvider();
  const { code, stdout } = await run(makeHome(), provider.url, ["Say hi", "--max-tokens", "1000", "--dry-run"]).ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^1 +simulated:gemini-3\.8-flash +\$0\.010000 +0\.00 +automatic choice: the request looks like general, .*[a-z]$/m,
  );
  expect(stdout).toMatch(/^Nothing was sent\. 1 prompt may cost up to \$0\.010000/m);
  expect(provider.journal()).toEqual([]);
});

test("a dry run of a request that would be refused fails, and says why", async () => {
  const provider = await startProvider();
  const home = makeHome({ budget: { defaults: { simulated: { daily_usd: 0 } } } });
  const { code, stdout } = await run(home, provider.url, ["Say hi", "--dry-run", "--json"]).ended;
  expect(code).toBe(1);
  expect(jsonLines(stdout)).toMatchObject([{ refused: expect.stringContaining("simulated is blocked") }]);
});

test.each([
  ["no prompt", []],
  ["two prompts", ["a", "b"]],
  ["a prompt and a file", ["a", "--file", "-"]],
  ["an unknown option", ["a", "--modle", "fast"]],
  ["a file that is not there", ["--file", "/nowhere.jsonl"]],
  ["an unknown provider", ["a", "--provider", "nobody"]],
  ["a number that is none", ["a", "--max-tokens", "many"]],
  ["an unknown grader", ["a", "--grader", "nice"]],
  ["an unknown model", ["a", "--provider", "simulated", "--model", "nobody-knows-it"]],
  ["a provider without a key", ["a", "--model", "google_gemini:gemini-3.8-flash"]],
  ["a script that is not there", ["a", "--provider", "simulated=/nowhere.jsonl"]],
  ["a schema that is none", ["a", "--provider", "simulated", "--grader", INVALID_SCHEMA]],
])("%s is wrong usage", async (_name, args) => {
  const { code, stdout, stderr } = await run(makeHome(), undefined, args).ended;
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).not.toBe("");
  expect(stderr).not.toMatch(/^ {4}at /m);
});

test.each([
  [["--concurrency", "2"], /^--concurrency is for the prompts of a --file/],
  [["--stop-on-failure"], /^--stop-on-failure is for the prompts of a --file/],
  [["--max-cost-usd", "Infinity"], /^--max-cost-usd takes a number/],
  [["--max-cost-usd", "2000000"], /^--max-cost-usd: .*1000000/],
  [["--timeout", "4000"], /^--timeout: .*3600000/],
  [["--grader", '{"type":"numeric"}'], /^--grader: numeric needs equals, a number\.$/m],
  [["--grader", "numerik"], /^--grader: there is no grader "numerik": did you mean numeric\? /],
])("%j is wrong usage that names its bound", async (args, message) => {
  const { code, stdout, stderr } = await run(makeHome(), undefined, ["hello", ...args]).ended;
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(message);
});

test.each([
  ["100", /^--concurrency: .*64/],
  ["1.5", /^--concurrency: .*int/],
])("a concurrency of %s is wrong usage that names its bound", async (number, message) => {
  const running = run(makeHome(), undefined, ["--file", "-", "--concurrency", number], '{"prompt":"hello"}');
  expect(await running.ended).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(message) });
});

test("without a key it is wrong usage and says what to set", async () => {
  const { code, stderr } = await run(makeHome(), undefined, ["hello"]).ended;
  expect(code).toBe(2);
  expect(stderr).toContain("GEMINI_API_KEY");
});

test("a data directory that cannot be used is a failure, not wrong usage", async () => {
  const home = { ...makeHome(), data: "/dev/null/data" };
  const { code, stderr } = await run(home, undefined, ["hello", "--provider", "simulated"]).ended;
  expect(code).toBe(1);
  expect(stderr).toContain("/dev/null/data");
});

test("a reader that goes before the results is no failure", async () => {
  const provider = await startProvider();
  const input = Array.from({ length: 20 }, () => '{"prompt":"Hi"}').join("\n");
  const running = run(makeHome(), provider.url, ["--file", "-", "--json"], input);
  running.child.stdout?.destroy();
  const { code, stderr } = await running.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

test("a library that cannot be opened leaves nothing that keeps its process", async () => {
  const open = `import { createOrchestrator } from "./src/index.ts";
    createOrchestrator({ provider: "simulated" }).catch(({ code }) => console.log(code));`;
  const { code, stdout } = await start(process.execPath, ["--input-type=module", "--eval", open], {
    env: { TASK_ORCHESTRATOR_HOME: "/dev/null/data", TASK_ORCHESTRATOR_SIMULATED_URL: undefined },
  }).ended;
  expect({ code, stdout }).toEqual({ code: 0, stdout: "storage/unusable-data-directory\n" });
});

test("Ctrl-C cancels what is under way, settles what was sent, and reports", async () => {
  const provider = await startProvider({ script: [{ prompt: "slow", answers: [{ fault: "hang" }] }] });
  const home = makeHome();
  const input = Array.from({ length: 5 }, () => '{"prompt":"slow"}').join("\n");
  const running = run(home, provider.url, ["--file", "-", "--json", "--concurrency", "3"], input);
  await expect.poll(() => provider.journal().length, POLL).toBe(3);
  running.child.kill("SIGINT");
  const { code, stdout } = await running.ended;
  expect(code).toBe(1);
  expect(jsonLines(stdout).map((line) => JSON.stringify(line))).toHaveLength(5);
  expect(jsonLines(stdout)).toMatchObject(Array.from({ length: 5 }, () => ({ status: "cancelled" })));
  await using orchestrator = await createOrchestrator({
    environment: { TASK_ORCHESTRATOR_HOME: home.data, TASK_ORCHESTRATOR_SIMULATED_URL: provider.url },
  });
  const { providers } = await orchestrator.cost.summarize({ provider: "simulated" });
  expect(providers[0]?.today.reservedMicroUsd).toBe(0);
  expect(providers[0]?.today.settledMicroUsd).toBeGreaterThan(0);
});
