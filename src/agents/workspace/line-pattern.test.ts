import { expect, test } from "vitest";
import { linePattern } from "./line-pattern.ts";

async function found(pattern: string, line: string, regex = false, isSensitive?: boolean): Promise<number> {
  const compiled = await linePattern({ pattern, regex, case_sensitive: isSensitive });
  if ("kind" in compiled) throw new Error(compiled.reason);
  return compiled.find(line);
}

test("plain text is no regular expression", async () => {
  expect(await found("a.b(", "xa.b(c")).toBe(1);
  expect(await found("a.b", "axb")).toBe(-1);
});

test("a pattern without a capital is found in any case", async () => {
  expect(await found("word", "a WORD")).toBe(2);
  expect(await found("Word", "a WORD")).toBe(-1);
  expect(await found(String.raw`\Sord`, "a WORD", true)).toBe(2);
  expect(await found("W.rd", "a word", true)).toBe(-1);
});

test("what is asked for counts more than the capital", async () => {
  expect(await found("Word", "a WORD", false, false)).toBe(2);
  expect(await found("word", "a WORD", true, true)).toBe(-1);
});

test("a pattern that blows up elsewhere takes linear time", async () => {
  expect(await found("(a+)+$", `${"a".repeat(19_000)}b`, true)).toBe(-1);
});

async function seen(pattern: string): Promise<number> {
  const compiled = await linePattern({ pattern, regex: true });
  return "kind" in compiled ? Number.NaN : compiled.lineCharacters;
}

test("the larger the pattern, the less of a line it sees", async () => {
  expect(await seen("ab")).toBe(20_000);
  expect(await seen("[^b]{500}b")).toBeLessThan(1_100);
  expect(await linePattern({ pattern: "ab", regex: false })).toMatchObject({ lineCharacters: Infinity });
});

test.each([
  ["(?=a)", true, "RE2"],
  ["(", true, "RE2"],
  ["(a{1000}){1000}", true, "RE2"],
  ["(a?){500}(a){500}b", true, "too large"],
  ["a\nb", false, "line break"],
])("%j is refused", async (pattern, regex, because) => {
  expect(await linePattern({ pattern, regex })).toEqual({ kind: "refused", reason: expect.stringContaining(because) });
});
