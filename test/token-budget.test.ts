// What an assistant pays for reading the list of tools.
import { expect, test } from "vitest";
import { MAX_TOKENS, toolTokens, totalOf } from "../benchmarks/tool-tokens.ts";

test("the core tools cost their reader at most 2,200 tokens, all of them at most 7,500", () => {
  expect(MAX_TOKENS).toEqual({ core: 2_200, all: 7_500 });
  expect(totalOf(toolTokens(["core"]))).toBeLessThanOrEqual(MAX_TOKENS.core);
  expect(totalOf(toolTokens(null))).toBeLessThanOrEqual(MAX_TOKENS.all);
});
