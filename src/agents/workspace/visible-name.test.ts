import { expect, test } from "vitest";
import fc from "fast-check";
import { visibleName } from "./visible-name.ts";

test.each([
  ["letters of any script stay", "naïve-日本-😀.ts", "naïve-日本-😀.ts"],
  ["a line break is shown as JSON writes it", "a\nb", String.raw`a\u000ab`],
  ["a mark that reverses text is shown", "gpj.\u202eexe", String.raw`gpj.\u202eexe`],
  ["a backslash is doubled", String.raw`a\nb`, String.raw`a\\nb`],
  ["an astral format character is shown as two units", "a\u{e0001}", String.raw`a\udb40\udc01`],
])("%s", (_title, name, shown) => {
  expect(visibleName(name)).toBe(shown);
});

test("a model that copies a name into JSON sends the name itself", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      fc.pre(!name.includes('"'));
      expect(JSON.parse(`"${visibleName(name)}"`)).toBe(name);
    }),
  );
});
