import { expect, test } from "vitest";
import { sizeOffences } from "./size.ts";

test("400 lines are enough", () => {
  expect(sizeOffences({ path: "src/a.ts", source: "x\n".repeat(400) })).toEqual([]);
});

test("the 401st line is an offence", () => {
  expect(sizeOffences({ path: "src/a.ts", source: "x\n".repeat(401) })).toEqual([
    { path: "src/a.ts", line: 401, rule: "401 lines; at most 400" },
  ]);
});
