// What other people wrote, as a terminal may show it.
import fc from "fast-check";
import { expect, test } from "vitest";
import { visibleJson } from "./visible.ts";

test("JSON for a terminal means the same, and has nothing in it that moves the cursor or turns the text round", () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ stringUnit: "binary" }),
      fc.constantFrom("\u009b31m", "\u202e", "\u{e0041}", "é"),
      (value, text) => {
        const json = visibleJson([value, text]);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify([value, text])));
        expect(json).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      },
    ),
  );
});
