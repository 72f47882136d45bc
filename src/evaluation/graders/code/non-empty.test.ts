import { expect, test } from "vitest";
import { gradeNonEmpty } from "./non-empty.ts";

test.each(["a", " . ", "\u200b–", "日", "🙂", "```"])("%j is something to see", (text) => {
  expect(gradeNonEmpty({ text })).toMatchObject({ score: 1, passed: true });
});

test.each([
  "",
  " \t\r\n\u00a0\u3000",
  "\u200b\u200c\u200d\u2060\ufeff",
  "\u202e\u2066",
  "\u3164\u115f\u2800",
  "\0\u0007",
  "\ud800",
  " ".repeat(1_000_000),
])("%j is nothing to see", (text) => {
  expect(gradeNonEmpty({ text })).toEqual({
    kind: "graded",
    score: 0,
    passed: false,
    reason: "the answer has no visible text",
  });
});
