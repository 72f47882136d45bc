// Which failure is of which type.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GRADER_NAMES } from "../evaluation/index.ts";
import { FAILURE_KINDS } from "../failure/index.ts";
import { FAILURE_TYPES, failureTypes } from "./failure-types.ts";

/** They hold an answer to something that no type names. */
const OF_NO_TYPE = [
  "exact",
  "similarity",
  "numeric",
  "error_text",
  "cost",
  "relevance",
  "completeness",
  "performance",
  "rubric",
  "pairwise",
];

describe("graders", () => {
  test.each(GRADER_NAMES.filter((name) => !OF_NO_TYPE.includes(name)))("%s has a type of its own", (name) => {
    const [type, ...more] = failureTypes([name], null, false);
    expect(type).not.toBe("evaluation_failed");
    expect(more).toEqual([]);
  });

  test.each(OF_NO_TYPE)("%s is a failed evaluation", (name) => {
    expect(GRADER_NAMES).toContain(name);
    expect(failureTypes([name], null, false)).toEqual(["evaluation_failed"]);
  });

  test("one of another version, or of elsewhere, is a failed evaluation", () => {
    for (const name of ["made_up", "", "constructor", "__proto__", "toString"]) {
      expect(failureTypes([name], null, false)).toEqual(["evaluation_failed"]);
    }
  });
});

describe("failures without an answer", () => {
  const types = {
    empty: "empty_response",
    truncated: "truncated",
    blocked: "blocked",
    timeout: "timeout",
    deadline: "timeout",
    step_limit: "tool_misuse",
  };

  test.each(Object.entries(types))("%s is %s", (name, type) => {
    const kind = FAILURE_KINDS.find((each) => each === name);
    expect(kind).toBeDefined();
    expect(failureTypes([], kind ?? null, false)).toEqual([type]);
  });

  test.each(FAILURE_KINDS.filter((kind) => !(kind in types)))("%s says nothing about the prompt", (kind) => {
    expect(failureTypes([], kind, false)).toEqual([]);
  });
});

test("of several failures each type stands once, the most specific first, in whatever order they came", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...GRADER_NAMES)),
      fc.option(fc.constantFrom(...FAILURE_KINDS)),
      fc.boolean(),
      (graders, kind, wasCut) => {
        const types = failureTypes(graders, kind, wasCut);
        const places = types.map((type) => FAILURE_TYPES.indexOf(type));
        expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
        expect(failureTypes(graders.toReversed(), kind, wasCut)).toEqual(types);
      },
    ),
  );
  expect(failureTypes(["accuracy", "json_schema", "json_valid"], "timeout", false)).toEqual([
    "json_invalid",
    "schema_violation",
    "hallucination",
    "timeout",
  ]);
});

test("an answer that was cut is truncated only where a grader failed it", () => {
  expect(failureTypes(["length"], null, true)).toEqual(["length_violation", "truncated"]);
  expect(failureTypes([], null, true)).toEqual([]);
});
