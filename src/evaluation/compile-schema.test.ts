import { expect, test } from "vitest";
import fc from "fast-check";
import type { JsonObject, JsonValue } from "../kernel/json.ts";
import { systemClock } from "../kernel/node/clock.ts";
import { createSchemaCompiler } from "./compile-schema.ts";
import { InvalidSchemaError } from "./errors.ts";
import { createTimeLimit } from "./within-limit.ts";

const compile = createSchemaCompiler(() => createTimeLimit(systemClock));

async function refusal(schema: JsonObject): Promise<string> {
  const error: unknown = await compile(schema).catch((reason: unknown) => reason);
  if (!(error instanceof InvalidSchemaError)) throw new Error("it was compiled", { cause: error });
  expect(error.code).toBe("evaluation/invalid-schema");
  return error.message;
}

test("a value that satisfies the schema is valid", async () => {
  const validate = await compile({ type: "object", required: ["a"], properties: { a: { type: "string" } } });
  expect(validate({ a: "x" })).toEqual({ kind: "valid" });
});

test("what is wrong is named by JSON pointers", async () => {
  const validate = await compile({
    type: "object",
    required: ["id"],
    additionalProperties: false,
    properties: { id: {}, rows: { type: "array", items: { type: "string" } }, level: { enum: ["low", "high"] } },
  });
  expect(validate({ rows: ["a", 1], level: "mid", extra: 1 })).toEqual({
    kind: "invalid",
    problems: [
      "the value must have required property 'id'",
      'the value must NOT have additional properties: "extra"',
      '/level must be equal to one of the allowed values: ["low","high"]',
      "/rows/1 must be string",
    ],
  });
});

test("at most five problems are named, in bounded words", async () => {
  const validate = await compile({ additionalProperties: false });
  const report = validate(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`${index}`.repeat(500), 1])));
  if (report.kind !== "invalid") throw new Error(report.kind);
  expect(report.problems).toHaveLength(5);
  expect(Math.max(...report.problems.map(({ length }) => length))).toBeLessThanOrEqual(160);
});

test("keywords of 2020-12 are understood, unknown ones tolerated", async () => {
  const validate = await compile({
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: "https://schemas.example/row",
    prefixItems: [{ type: "integer" }, { $ref: "#/$defs/name" }],
    items: false,
    $defs: { name: { type: "string", minLength: 2, "x-note": "kept short" } },
    format: "no-such-format",
  });
  expect(validate([1, "ab"]).kind).toBe("valid");
  expect(validate([1, "a"]).kind).toBe("invalid");
  expect(validate([1, "ab", 2]).kind).toBe("invalid");
});

test("members of a value's prototype are not members of the value", async () => {
  const validate = await compile({ required: ["constructor"] });
  expect(validate({}).kind).toBe("invalid");
});

test("equal items are found by content", async () => {
  const validate = await compile({ uniqueItems: true });
  expect(
    validate([
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ]),
  ).toEqual({
    kind: "invalid",
    problems: ["the value must NOT have duplicate items"],
  });
  expect(validate([1, "1", null, "null"]).kind).toBe("valid");
});

test("the same content is compiled once", async () => {
  const first = await compile({ type: "string", minLength: 1 });
  expect(await compile({ minLength: 1, type: "string" })).toBe(first);
});

test("the hundredth newer schema drops the one that was used longest ago", async () => {
  const own = createSchemaCompiler(() => createTimeLimit(systemClock));
  const old = await own({ title: "old" });
  const used = await own({ title: "used" });
  for (let index = 0; index < 99; index += 1) {
    await own({ title: `${index}` });
    await own({ title: "used" });
  }
  expect(await own({ title: "used" })).toBe(used);
  expect(await own({ title: "old" })).not.toBe(old);
});

test.each<[string, JsonObject, string]>([
  ["an unknown type", { type: "text" }, "/type must be equal to one of the allowed values"],
  ["a keyword with a wrong value", { properties: { a: { minLength: -1 } } }, "/properties/a/minLength must be >= 0"],
  ["a remote reference", { $ref: "https://schemas.example/row" }, "points outside itself"],
  ["a file reference", { items: { $ref: "other.json#/a" } }, "points outside itself"],
  ["the schema of schemas", { $ref: "https://json-schema.org/draft/2020-12/schema" }, "points outside itself"],
  ["a reference to nothing", { $ref: "#/$defs/missing" }, "the reference #/$defs/missing leads nowhere"],
  ["a look-ahead", { pattern: "^(?=a)b" }, "the pattern ^(?=a)b has no linear-time form"],
  ["a back-reference", { patternProperties: { "(a)\\1": {} } }, "has no linear-time form"],
  ["a huge repetition", { pattern: "((a{100}){100}){100}" }, "has no linear-time form"],
  ["an asynchronous schema", { $async: true }, "has $async"],
  ["a prototype", JSON.parse('{"properties": {"__proto__": {"type": "string"}}}'), '"__proto__"'],
  ["ten thousand branches", { anyOf: Array.from({ length: 10_000 }, (_, index) => ({ const: index })) }, "64 kB"],
  ["one long text", { description: "x".repeat(65_536) }, "64 kB"],
])("%s is refused before any run", async (_what, schema, words) => {
  expect(await refusal(schema)).toContain(words);
});

test("33 levels are refused, 32 are read", async () => {
  const nested = (depth: number): JsonObject => (depth === 1 ? {} : { not: nested(depth - 1) });
  await expect(compile(nested(32))).resolves.toBeTypeOf("function");
  expect(await refusal(nested(33))).toContain("32 levels");
});

test("an object that contains itself is refused", async () => {
  const schema: Record<string, JsonObject> = {};
  schema["not"] = schema;
  expect(await refusal(schema)).toContain("32 levels");
});

test("parts that are shared again and again are refused", async () => {
  let schema: JsonObject = {};
  for (let level = 0; level < 30; level += 1) schema = { not: schema, if: schema };
  expect(await refusal(schema)).toContain("64 kB");
});

test("a recursive schema reads recursive values", async () => {
  const validate = await compile({ type: "object", properties: { next: { $ref: "#" } }, additionalProperties: false });
  expect(validate({ next: { next: {} } }).kind).toBe("valid");
  expect(validate({ next: { next: { other: 1 } } }).kind).toBe("invalid");
});

test("a schema that is only itself cannot be decided", async () => {
  const validate = await compile({ anyOf: [{ $ref: "#" }] });
  expect(validate({})).toEqual({ kind: "undecided", reason: "the schema costs too much to check on this answer" });
});

test("a schema that doubles its work with each level cannot be decided", async () => {
  const validate = await compile({ required: ["a"], properties: { a: { anyOf: [{ $ref: "#" }, { $ref: "#" }] } } });
  let value: JsonObject = {};
  for (let level = 0; level < 60; level += 1) value = { a: value };
  expect(validate(value).kind).toBe("undecided");
});

test("a pattern that makes others backtrack for ever is decided", async () => {
  const validate = await compile({ pattern: "^(a+)+$" });
  expect(validate(`${"a".repeat(100_000)}!`).kind).toBe("invalid");
});

test("no schema breaks the compiler in another way", async () => {
  const keyword = fc.constantFrom(
    "type",
    "properties",
    "items",
    "$ref",
    "anyOf",
    "not",
    "const",
    "pattern",
    "$id",
    "if",
  );
  const { member } = fc.letrec<{ member: JsonValue }>((tie) => ({
    member: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom<JsonValue>("string", "object", "#", "#/items", "[", 1, true, null),
      fc.dictionary(keyword, tie("member"), { maxKeys: 4 }),
      fc.array(tie("member"), { maxLength: 3 }),
    ),
  }));
  const schema = fc.dictionary(keyword, member, { maxKeys: 4 });
  await fc.assert(
    fc.asyncProperty(schema, member, async (one, value) => {
      const validate = await compile(one).catch((error: unknown) => error);
      if (typeof validate === "function") expect(validate(value)).toHaveProperty("kind");
      else expect(validate).toBeInstanceOf(InvalidSchemaError);
    }),
    { numRuns: 300 },
  );
});
