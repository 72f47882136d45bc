import { expect, test } from "vitest";
import { fromTop, isCheapPattern } from "./ignore-pattern.ts";

test.each([
  ["*.log", "/a/b/**/*.log"],
  ["build/", "/a/b/**/build/"],
  ["/build", "/a/b/build"],
  ["x/y", "/a/b/x/y"],
  ["**/x", "/a/b/**/x"],
  ["!*.log", "!/a/b/**/*.log"],
  ["!/keep", "!/a/b/keep"],
  ["build/  ", "/a/b/**/build/  "],
  ["# a/comment", "# a/comment"],
  ["", ""],
  ["/", ""],
])("%j in a/b is %j from the top", (line, fromTheTop) => {
  expect(fromTop(line, "a/b")).toBe(fromTheTop);
});

test("at the top a line stays as it is", () => {
  expect(fromTop("!x/y", "")).toBe("!x/y");
});

test("what git would take as a pattern in a folder's name is a name", () => {
  expect(fromTop("x", "[a]*")).toBe(String.raw`/\[a]\*/**/x`.replace("]", String.raw`\]`));
});

test("a pattern that may cost time is not cheap", () => {
  expect(isCheapPattern("**/a/**/b/**")).toBe(true);
  expect(isCheapPattern("**/a/**/b/**/c/**")).toBe(false);
  expect(isCheapPattern("a".repeat(501))).toBe(false);
});
