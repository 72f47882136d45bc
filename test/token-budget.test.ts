// What an assistant pays for reading the list of tools.
import { expect, test } from "vitest";
import { MAX_TOKENS, toolTokens, totalOf } from "../benchmarks/tool-tokens.ts";

test("the list of all ten tools costs its reader at most 2,200 tokens", () => {
  const tools = toolTokens();
  expect(tools).toHaveLength(10);
  expect(MAX_TOKENS).toBe(2_200);
  expect(totalOf(tools)).toBeLessThanOrEqual(MAX_TOKENS);
});
