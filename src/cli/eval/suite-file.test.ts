// A suite file is parsed strictly: what is wrong is said with the case that has it.
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { UsageError } from "../command.ts";
import { parseSuite, readSuite } from "./suite-file.ts";

const AT = { environment: { cwd: "/" } };

const river = { name: "river", prompt: "Which river?", graders: ["non_empty"] };

function suiteOf(...cases: readonly unknown[]): ReturnType<typeof parseSuite> {
  return parseSuite(JSON.stringify({ name: "geography", cases }), "suite.json");
}

function fileOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "suite-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, "suite.json");
  writeFileSync(file, text);
  return file;
}

test("a case is expected to pass unless it says otherwise", () => {
  const { name, cases } = suiteOf(river, { ...river, name: "no river", expect: "fail" });
  expect(name).toBe("geography");
  expect(cases.map((each) => [each.name, each.expect])).toEqual([
    ["river", "pass"],
    ["no river", "fail"],
  ]);
});

test("a case has the options of an agent, with their defaults", () => {
  const [first] = suiteOf({ ...river, model: "fast", max_tokens: 100 }).cases;
  expect(first?.input).toMatchObject({ model: "fast", max_tokens: 100, on_fail: "report" });
});

test("an output_schema is a grader, too", () => {
  const { cases } = suiteOf({ name: "order", prompt: "Write it.", output_schema: { type: "object" } });
  expect(cases).toHaveLength(1);
});

test.each([
  ["an unknown field", { ...river, grader: [] }, /case 1 "river".*grader/],
  ["a misspelt grader", { ...river, graders: ["non_emty"] }, /case 1 "river": graders\.0/],
  ["a grader without its parameter", { ...river, graders: [{ type: "numeric" }] }, /graders\.0\.equals/],
  ["no grader at all", { ...river, graders: [] }, /case 1 "river": graders: nothing would judge/],
  ["no prompt", { name: "river", graders: ["non_empty"] }, /case 1 "river": prompt/],
  ["no name", { prompt: "Which river?", graders: ["non_empty"] }, /suite\.json, case 1: name/],
  ["a blank name", { ...river, name: "  " }, /case 1 ".*": name/],
  ["another expectation", { ...river, expect: "maybe" }, /case 1 "river": expect/],
  ["a key of its own", { ...river, idempotency_key: "k" }, /idempotency_key/],
  ["a run to go on from", { ...river, continue_run_id: "run_1" }, /continue_run_id/],
  ["a number in place of a case", 7, /suite\.json, case 1: /],
  ["null in place of a case", null, /suite\.json, case 1: /],
])("%s is refused with the case that has it", (_what, given, message) => {
  expect(() => suiteOf(given)).toThrow(UsageError);
  expect(() => suiteOf(given)).toThrow(message);
});

test("the second of two cases with one name is refused, with the place of the first", () => {
  const other = { ...river, name: "other" };
  expect(() => suiteOf(river, other, { ...river, name: " river " })).toThrow(/case 3 .*: case 1 has the same name/);
});

test.each([
  ["nothing", "", /not JSON/],
  ["half of it", '{"name":"geography","cases":[', /not JSON/],
  ["a list", "[]", /suite\.json: /],
  ["no cases", '{"name":"geography","cases":[]}', /suite\.json: cases/],
  ["no name", '{"cases":[{}]}', /suite\.json: name/],
  ["an unknown field", '{"name":"g","cases":[{}],"graders":[]}', /suite\.json: .*graders/],
  ["more than 1,000 cases", JSON.stringify({ name: "g", cases: Array.from({ length: 1_001 }, () => 1) }), /cases/],
  ["brackets without end", "[".repeat(1_000_000), /not JSON/],
])("a file of %s is refused", (_what, text, message) => {
  expect(() => parseSuite(text, "suite.json")).toThrow(UsageError);
  expect(() => parseSuite(text, "suite.json")).toThrow(message);
});

test("graders that are nested without end are refused, and do not end the process", () => {
  const deep = `${'{"type":"pipeline","graders":['.repeat(100_000)}${"]}".repeat(100_000)}`;
  const text = `{"name":"g","cases":[{"name":"deep","prompt":"p","graders":[${deep}]}]}`;
  expect(() => parseSuite(text, "suite.json")).toThrow(UsageError);
});

test("a refusal is short and moves no cursor, whatever the file holds", () => {
  const hostile = { ...river, name: `\u001B[2J${"x".repeat(10_000)}`, [`\u0007${"y".repeat(100_000)}`]: 1 };
  const refused = (): unknown => suiteOf(hostile);
  expect(refused).toThrow(UsageError);
  expect(refused).toThrow(/^\P{Cc}{1,1000}$/u);
});

test("a byte order mark before the file is no part of it", () => {
  expect(readSuite(fileOf(`\uFEFF${JSON.stringify({ name: "g", cases: [river] })}`), AT).cases).toHaveLength(1);
});

test("a file that is too large is refused before it is read", () => {
  const file = fileOf("");
  truncateSync(file, 16 * 1024 * 1024 + 1);
  expect(() => readSuite(file, AT)).toThrow(/larger than 16 MB/);
});

test.each(["/nowhere/suite.json", "units"])("%s is no suite, and the message says what is one", (path) => {
  expect(() => readSuite(path, AT)).toThrow(/takes unit, resilience, or the path/);
});

test("a folder, and whatever else is no file, is refused", () => {
  expect(() => readSuite(tmpdir(), AT)).toThrow(/is no file/);
});
