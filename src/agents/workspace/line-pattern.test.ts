import { expect, test } from "vitest";
import { linePattern } from "./line-pattern.ts";

async function found(pattern: string, line: string, regex = false, isSensitive?: boolean): Promise<number> {
  const find = await linePattern({ pattern, regex, case_sensitive: isSensitive });
  if (typeof find !== "function") throw new Error(find.reason);
  return find(line);
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

test.each([
  ["(?=a)", true, "RE2"],
  ["(", true, "RE2"],
  ["(a{1000}){1000}", true, "RE2"],
  ["a\nb", false, "line break"],
])("%j is refused", async (pattern, regex, because) => {
  expect(await linePattern({ pattern, regex })).toEqual({ kind: "refused", reason: expect.stringContaining(because) });
});
