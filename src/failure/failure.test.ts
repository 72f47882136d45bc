import { expect, test } from "vitest";
import { codeOf, FAILURE_KINDS } from "./index.ts";

test("each failure has a code of its own, below the slice that people know it by", () => {
  const codes = FAILURE_KINDS.map((kind) => codeOf({ kind }));
  expect(new Set(codes).size).toBe(FAILURE_KINDS.length);
  for (const code of codes) expect(code).toMatch(/^(?:models\/[a-z]+(?:-[a-z]+)*|cost\/over-limit|immune\/blocked)$/);
  expect(codeOf({ kind: "budget" })).toBe("cost/over-limit");
});
