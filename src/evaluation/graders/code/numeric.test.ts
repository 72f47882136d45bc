import { expect, test } from "vitest";
import { gradeNumeric } from "./numeric.ts";

test("the expected number passes", () => {
  expect(gradeNumeric({ text: "They carry 42.0 crates." }, { type: "numeric", equals: 42 })).toEqual({
    kind: "graded",
    score: 1,
    passed: true,
    reason: "the final number is 42, which is the expected one",
    evidence: "They carry 42.0 crates.",
  });
});

test("another number fails, and the reason does not give the expected one away", () => {
  expect(gradeNumeric({ text: "They carry 41 crates." }, { type: "numeric", equals: 42 })).toMatchObject({
    score: 0,
    passed: false,
    reason: "the final number is 41, which is not the expected one",
  });
});

test.each([
  ["42.5", 0.5, true],
  ["42.51", 0.5, false],
  ["0.30000000000000004", 0, false],
])("%s is within the tolerance %d of 42: %s", (text, tolerance, passed) => {
  expect(gradeNumeric({ text }, { type: "numeric", equals: 42, tolerance })).toMatchObject({ passed });
});

test("floating-point noise is no difference", () => {
  expect(gradeNumeric({ text: "0.3" }, { type: "numeric", equals: 0.1 + 0.2 })).toMatchObject({ passed: true });
});

test("a percentage passes as a share, a scale word as a product", () => {
  expect(gradeNumeric({ text: "40%" }, { type: "numeric", equals: 0.4 })).toMatchObject({ passed: true });
  expect(gradeNumeric({ text: "2 million" }, { type: "numeric", equals: 2_000_000 })).toMatchObject({ passed: true });
});

test.each([
  ["There are 1 000 000.", 1_000_000, 0],
  ["It costs 3,50.", 3.5, 50],
  ["So it is $\\boxed{10^{-3}}$.", 0.001, 10],
  ["So it is 10⁻³.", 0.001, 10],
  ["So it is $\\frac{3,5}{2}$.", 1.75, 17.5],
])("%j is %d and not %d", (text, right, wrong) => {
  expect(gradeNumeric({ text }, { type: "numeric", equals: right })).toMatchObject({ passed: true });
  expect(gradeNumeric({ text }, { type: "numeric", equals: wrong })).toMatchObject({ passed: false });
});

test("an answer without a number fails", () => {
  expect(gradeNumeric({ text: "No one knows." }, { type: "numeric", equals: 7 })).toEqual({
    kind: "graded",
    score: 0,
    passed: false,
    reason: "the answer has no number",
  });
});

test("the prompt tells what was asked", () => {
  const spec = { type: "numeric", equals: 6 } as const;
  expect(
    gradeNumeric({ text: "6 ships carry 84 crates", prompt: "How many ships carry 84 crates?" }, spec),
  ).toMatchObject({ passed: true });
});
