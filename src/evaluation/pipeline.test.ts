import { expect, test } from "vitest";
import fc from "fast-check";
import { InvalidSchemaError } from "./errors.ts";
import { gradeAll } from "./graders/code/grade-code.ts";
import { GRADER_NAMES, type GraderSpec, graderSpecSchema } from "./graders/specs.ts";
import { type Evaluation, UNGRADED } from "./pipeline.ts";
import { testGrading } from "./testing.ts";

const { check, grade } = testGrading();
const nonEmpty: GraderSpec = { type: "non_empty" };
const jsonValid: GraderSpec = { type: "json_valid" };
const hasA = { type: "json_schema", schema: { type: "object", required: ["a"] } } as const satisfies GraderSpec;
const isSeven = { type: "numeric", equals: 7 } as const satisfies GraderSpec;

const verdictsOf = ({ results }: Evaluation): Record<string, unknown> =>
  Object.fromEntries(results.map(({ grader, verdict }) => [grader, verdict.kind === "graded" && verdict.passed]));

test("an answer without graders is ungraded", async () => {
  expect(await grade({ text: "hello" }, [])).toEqual(UNGRADED);
});

test("an answer passes when every grader passes it", async () => {
  const evaluation = await grade({ text: '{"a": 7}' }, [nonEmpty, jsonValid, hasA, isSeven]);
  expect(evaluation).toMatchObject({ passed: true, score: 1, output: { a: 7 } });
});

test("an answer fails when one grader fails it, and all report", async () => {
  const evaluation = await grade({ text: '{"b": 8}' }, [nonEmpty, jsonValid, hasA, isSeven]);
  expect(evaluation).toMatchObject({ passed: false, score: 0.5 });
  expect(verdictsOf(evaluation)).toEqual({ non_empty: true, json_valid: true, json_schema: false, numeric: false });
});

test("the output is only what satisfies its schema", async () => {
  expect(await grade({ text: '{"b": 8}' }, [hasA])).not.toHaveProperty("output");
  expect(await grade({ text: '{"a": 8}' }, [jsonValid])).not.toHaveProperty("output");
});

test("the output is found in prose", async () => {
  expect(await grade({ text: 'Here: {"a": 8}.' }, [hasA])).toMatchObject({ output: { a: 8 } });
});

test("a grader that breaks abstains, is reported, and stops no other", async () => {
  const failures: string[] = [];
  const broken = {
    compileSchema: () => Promise.reject(new Error("out of order")),
    regexEngine: () => Promise.reject(new Error("not needed")),
    parseCode: () => Promise.reject(new Error("not needed")),
    graderFailed: (grader: string, error: unknown) => failures.push(`${grader}: ${String(error)}`),
  };
  const [first, second] = await gradeAll({ text: '{"a": 7}' }, [hasA, isSeven], broken);
  expect(first).toEqual({ kind: "abstained", reason: "the grader failed" });
  expect(second).toMatchObject({ passed: true });
  expect(failures).toEqual(["json_schema: Error: out of order"]);
});

test("an answer that only abstentions judge is neither passed nor failed", async () => {
  const circular: GraderSpec = { type: "json_schema", schema: { anyOf: [{ $ref: "#" }] } };
  expect(await grade({ text: "{}" }, [circular])).toMatchObject({ passed: null, score: null });
});

test("an answer above 4 MB is not graded", async () => {
  const evaluation = await grade({ text: "x".repeat(4 * 1024 * 1024 + 1) }, [nonEmpty]);
  expect(evaluation.passed).toBeNull();
});

test("JSON that was found before is not looked for again", async () => {
  const json = { kind: "found", value: { a: 1 } } as const;
  expect(await grade({ text: "not JSON", json }, [hasA])).toMatchObject({ passed: true });
});

test("a schema that cannot be used is said before a run begins", async () => {
  await expect(check([nonEmpty, { type: "json_schema", schema: { type: "text" } }])).rejects.toThrow(
    InvalidSchemaError,
  );
  await expect(check([nonEmpty, hasA])).resolves.toBeUndefined();
});

test("graders without parameters are given by name", () => {
  expect(graderSpecSchema.parse("non_empty")).toEqual({ type: "non_empty" });
  expect(graderSpecSchema.parse("json_valid")).toEqual({ type: "json_valid" });
  expect(graderSpecSchema.safeParse("numeric").success).toBe(false);
});

/** In their order, to the last preset: nothing of the list may be cut off. */
const EVERY_GRADER = new RegExp([...GRADER_NAMES, "pipeline", "explanation$"].map((name) => `\\b${name}`).join(".*"));

test.each([
  ["a name that needs a parameter", "numeric", ["equals"], /number/],
  ["a missing parameter", { type: "numeric" }, ["equals"], /number/],
  ["an unknown name", "nice", ["type"], EVERY_GRADER],
  ["an unknown type", { type: "nice" }, ["type"], EVERY_GRADER],
  ["no grader at all", 7, [], EVERY_GRADER],
])("%s is said of its field", (_what, given, path, message) => {
  const [issue] = graderSpecSchema.safeParse(given).error?.issues ?? [];
  expect(issue?.path).toEqual(path);
  expect(issue?.message).toMatch(message);
});

test.each([
  { type: "numeric" },
  { type: "numeric", equals: 1, tolerance: -1 },
  { type: "numeric", equals: Number.POSITIVE_INFINITY },
  { type: "json_schema" },
  { type: "json_schema", schema: [] },
  { type: "non_empty", other: 1 },
  { type: "unknown" },
])("%j is no grader", (spec) => {
  expect(graderSpecSchema.safeParse(spec).success).toBe(false);
});

test("a schema of any depth is refused as input, not a crash", () => {
  let schema: object = {};
  for (let level = 0; level < 50_000; level += 1) schema = { not: schema };
  expect(graderSpecSchema.safeParse({ type: "json_schema", schema }).success).toBe(false);
});

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.json(),
  fc.string({ unit: fc.constantFrom("\ud800", "\udc00", "\0", "{", "[", '"', "7", "####", "\n", "```json\n") }),
);
const anySpec: fc.Arbitrary<GraderSpec> = fc.oneof(
  fc.constantFrom(nonEmpty, jsonValid, hasA, isSeven),
  fc.record({ type: fc.constant("numeric"), equals: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
);

test("every score lies between 0 and 1, and every word that is said is short", async () => {
  await fc.assert(
    fc.asyncProperty(anyText, fc.array(anySpec, { maxLength: 5 }), async (text, specs) => {
      const { results, score } = await grade({ text, prompt: text }, specs);
      expect(results).toHaveLength(specs.length);
      for (const { verdict } of results) {
        expect(verdict.reason.length).toBeLessThan(1_000);
        if (verdict.kind === "abstained") continue;
        expect(verdict.score).toBeGreaterThanOrEqual(0);
        expect(verdict.score).toBeLessThanOrEqual(1);
        expect((verdict.evidence ?? "").length).toBeLessThanOrEqual(200);
      }
      if (score !== null) expect(score >= 0 && score <= 1).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("the order of the graders changes nothing but the order of the results", async () => {
  await fc.assert(
    fc.asyncProperty(anyText, fc.array(anySpec, { maxLength: 5 }), async (text, specs) => {
      const forth = await grade({ text }, specs);
      const back = await grade({ text }, specs.toReversed());
      expect(back.results).toEqual(forth.results.toReversed());
      expect(back.passed).toBe(forth.passed);
      expect(back.score ?? 0).toBeCloseTo(forth.score ?? 0);
    }),
    { numRuns: 100 },
  );
});

test("a megabyte of anything is graded", async () => {
  for (const piece of ["[", "1 ", '{"a":', "\ud800", "#### 7\n", "=", "½", " "]) {
    const text = piece.repeat(1_000_000 / piece.length);
    expect((await grade({ text, prompt: text }, [nonEmpty, jsonValid, hasA, isSeven])).results).toHaveLength(4);
  }
});

test("a pattern that cannot be used is refused before a run begins", async () => {
  await expect(check([{ type: "regex", pattern: "(?<=a)b" }])).rejects.toMatchObject({
    code: "evaluation/invalid-grader",
  });
});

test("every grader of the list reports, each under its name", async () => {
  const specs = [
    "non_empty",
    "json_valid",
    { type: "json_schema", schema: {} },
    { type: "regex", pattern: "a" },
    { type: "length", min: 1 },
    { type: "contains", all: ["a"] },
    { type: "not_contains", any: ["b"] },
    { type: "numeric", equals: 1 },
  ].map((given) => graderSpecSchema.parse(given));
  const { results } = await grade({ text: '{"a":1}' }, specs);
  expect(results.map(({ grader, verdict }) => `${grader} ${verdict.kind}`)).toEqual(
    specs.map(({ type }) => `${type} graded`),
  );
});
