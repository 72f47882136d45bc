import { expect, test } from "vitest";
import { matchingLines } from "./matching-lines.ts";

const lines = ["one", "two", "three", "four", "five", "six"].map((text, index) => ({ number: index + 1, text }));
const at = (...indexes: number[]): ReadonlyMap<number, number> => new Map(indexes.map((index) => [index, 0]));

test("a match stands with its path and line", () => {
  expect(matchingLines("a.ts", lines, at(1), 0)).toEqual(["a.ts:2: two"]);
});

test("lines around a match are marked as such", () => {
  expect(matchingLines("a.ts", lines, at(1), 1)).toEqual(["a.ts-1- one", "a.ts:2: two", "a.ts-3- three"]);
});

test("matches near each other share the lines between them", () => {
  expect(matchingLines("a", lines, at(0, 2), 1)).toEqual(["a:1: one", "a-2- two", "a:3: three", "a-4- four"]);
});

test("places that lie apart are separated", () => {
  expect(matchingLines("a", lines, at(0, 5), 1)).toEqual(["a:1: one", "a-2- two", "--", "a-5- five", "a:6: six"]);
});

test("a long line is cut around its match", () => {
  const text = `${"x".repeat(1000)}match${"y".repeat(1000)}`;
  const [line = ""] = matchingLines("a", [{ number: 1, text }], new Map([[0, 1000]]), 0);
  expect(line).toMatch(/^a:1: …x{100}matchy{195}…$/);
});
