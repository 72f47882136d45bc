import { expect, test } from "vitest";
import { gradeNumeric } from "./numeric.ts";
import { lastBox, withoutLatex } from "./latex.ts";

// Of what is in a box, the number that it is.
test.each<[string, number]>([
  ["\\frac{1}{2}", 0.5],
  ["\\frac12", 0.5],
  ["\\frac{1}2", 0.5],
  ["\\dfrac{3}{4}", 0.75],
  ["\\tfrac {3} {4}", 0.75],
  ["-\\dfrac{3}{4}", -0.75],
  ["\\frac{-3}{4}", -0.75],
  ["\\frac{3}{-4}", -0.75],
  ["-\\frac{-3}{4}", 0.75],
  ["\\frac{1.5}{2}", 0.75],
  ["\\frac{1{,}500}{4}", 375],
  ["2\\frac{3}{4}", 2.75],
  ["-2\\frac{1}{2}", -2.5],
  ["2\\,\\frac{3}{4}", 2.75],
  ["\\frac{\\frac{1}{2}}{3}", 1 / 6],
  ["\\frac{1}{\\frac{2}{3}}", 1.5],
  ["\\dfrac{\\dfrac{1}{2}}{\\dfrac{3}{4}}", 2 / 3],
  ["12\\text{ cm}", 12],
  ["12\\,\\mathrm{cm}", 12],
  ["\\text{Total: } 42", 42],
  ["\\textbf{42}", 42],
  ["1\\,234", 1234],
  ["1{,}234{,}567.5", 1_234_567.5],
  ["\\$18.50", 18.5],
  ["25\\%", 25],
  ["x = 7", 7],
  ["{42}", 42],
  ["\\left( -3 \\right)", -3],
  ["2\\sqrt{9}", 6],
  ["\\frac{\\sqrt{16}}{2}", 2],
  ["6.02 \\times 10^{23}", 6.02e23],
  ["30^\\circ", 30],
  ["0", 0],
])("\\boxed{%s} is %d", (content, equals) => {
  expect(gradeNumeric({ text: `So $\\boxed{${content}}$.` }, { type: "numeric", equals })).toMatchObject({
    passed: true,
  });
});

test.each(["\\frac{x}{2}", "\\frac{1}{0}", "\\frac{}{}", "\\frac{1}", "\\frac", "\\sqrt{x}"])(
  "%s, which is no number, stays as it is",
  (text) => {
    expect(withoutLatex(text)).toBe(text);
  },
);

test("the last box that is closed counts, whatever braces are in it", () => {
  expect(lastBox("\\boxed{1} and \\boxed {2{3}{}} and \\boxed{4")).toBe("2{3}{}");
  expect(lastBox("\\boxed 5 and \\boxed")).toBeUndefined();
  expect(lastBox("none")).toBeUndefined();
});

// Each of these would take the square of its length if boxes or fractions were looked for from each beginning to the end.
test.each(["\\boxed{", "\\frac{", "\\frac{1}{", "{", "\\text{", "\\frac{\\frac{1}{2}}{"])(
  "thirty thousand times %s ends",
  (piece) => {
    const text = piece.repeat(30_000);
    expect(withoutLatex(text).length).toBeGreaterThan(0);
    expect(lastBox(text)).toBeUndefined();
  },
);
