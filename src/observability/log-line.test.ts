// What a log line keeps of any value.
import fc from "fast-check";
import { expect, test } from "vitest";
import { OrchestratorError } from "../kernel/errors.ts";
import { createRedactor } from "../redaction/index.ts";
import { logFacts } from "./log-line.ts";

const SECRET = "the-very-secret-key";
const facts = (value: object): unknown => logFacts(value, createRedactor([SECRET]));

test("an error is told by its code, its message and its causes", () => {
  const root = new Error(`refused ${SECRET}`);
  const cause = new TypeError("fetch failed", { cause: root });
  const error = new OrchestratorError({ code: "models/no-answer", message: "No answer.", hint: "Wait.", cause });
  expect(facts({ error })).toEqual({
    error: {
      name: "OrchestratorError",
      code: "models/no-answer",
      message: "No answer.",
      causes: ["TypeError: fetch failed", expect.stringMatching(/^Error: refused \[redacted:.*\]$/)],
    },
  });
});

test("an error that nobody foresaw says where in the code it was made", () => {
  expect(facts({ error: new RangeError("no") })).toMatchObject({
    error: { at: expect.arrayContaining([expect.stringContaining("log-line.test.ts")]) },
  });
});

test("the errors that an error collects are among its causes", () => {
  const error = new AggregateError([new Error("IPv4"), new Error("IPv6")], "both");
  expect(facts({ error })).toMatchObject({ error: { causes: ["Error: IPv4", "Error: IPv6"] } });
});

test("causes that run in a circle come to an end", () => {
  const error = new Error("first");
  error.cause = new Error("second", { cause: error });
  expect(() => facts({ error })).not.toThrow();
});

test("a secret is redacted wherever it stands", () => {
  const value = { text: SECRET, list: [SECRET], deep: { [SECRET]: { text: `a${SECRET}b` } } };
  expect(JSON.stringify(facts(value))).not.toContain(SECRET);
});

test("a secret across the cut of a long text is not half shown", () => {
  const text = `${"x".repeat(1_990)}${SECRET}${"x".repeat(50_000)}`;
  expect(JSON.stringify(facts({ text }))).not.toContain(SECRET.slice(0, 8));
});

test("what JSON cannot say is written as text or left out", () => {
  expect(facts({ big: 10n, not: Number.NaN, nothing: undefined, work: () => 0, none: null })).toEqual({
    big: "10",
    not: "NaN",
    none: null,
  });
});

test("an object that refuses to be looked at is said to be unreadable", () => {
  const value = {
    get trap(): never {
      throw new Error("no");
    },
  };
  expect(facts({ value })).toEqual({ value: { unreadable: true } });
});

test("no value is too much: it is written within 1 MB, and as JSON", () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }), (value) => {
      const text = JSON.stringify(facts({ value }));
      expect(text.length).toBeLessThan(1_000_000);
      expect(() => JSON.parse(text)).not.toThrow();
    }),
  );
});
