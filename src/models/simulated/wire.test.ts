import fc from "fast-check";
import { expect, test } from "vitest";
import { pieces } from "./wire.ts";

test("the pieces of a text are whole characters, and together the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const parts = pieces(text);
      expect(parts.join("")).toBe(text);
      expect(parts.length).toBeLessThanOrEqual(3);
      expect(parts.every((part) => part !== "" && part.isWellFormed())).toBe(true);
    }),
  );
});
