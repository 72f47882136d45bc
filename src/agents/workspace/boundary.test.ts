import { expect, test } from "vitest";
import { isData, requestedPath } from "./boundary.ts";

const boundary = { root: "/real/work", top: "/real", dataDirectory: "/real/work/Data" };

test.each([
  [".", ""],
  ["a/b.ts", "a/b.ts"],
  ["./a//b/../c", "a/c"],
  [String.raw`a\b.ts`, "a/b.ts"],
  ["/real/work/a", "a"],
  ["/real/work", ""],
  ["..a/b", "..a/b"],
  ["..", undefined],
  ["a/../../b", undefined],
  [String.raw`..\b`, undefined],
  ["/real/workshop", undefined],
  ["/etc/passwd", undefined],
  ["/real/work/../../etc/passwd", undefined],
])("%j is %j from the working folder", (requested, path) => {
  expect(requestedPath(requested, boundary)).toBe(path);
});

test("the data directory is known whatever its capitals", () => {
  expect(isData("/real/work/DATA/x", boundary)).toBe(true);
  expect(isData("/real/work/database", boundary)).toBe(false);
});
