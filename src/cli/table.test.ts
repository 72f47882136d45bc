import { expect, test } from "vitest";
import { table } from "./table.ts";

test("columns are as wide as their widest cell, and lines as wide as the terminal", () => {
  expect(
    table(
      ["id", "answer"],
      [
        ["1", "x"],
        ["long", "abcdefghij"],
      ],
      12,
    ),
  ).toBe("id    answer\n1     x\nlong  abcdef\n");
});
