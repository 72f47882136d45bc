import { expect, test } from "vitest";
import { visibleText } from "./visible-text.ts";

test.each([
  ["plain text stays", "a\tb\nc é 你", "a\tb\nc é 你"],
  ["an escape sequence loses its escape", "\u001b[31mred", "[31mred"],
  ["text cannot be reordered", "a\u202eb\u2066c", "abc"],
  ["a carriage return stays before a line feed", "a\r\nb", "a\r\nb"],
  ["a lone surrogate is replaced", "a\ud800b", "a\ufffdb"],
])("%s (promise:untrusted-is-marked)", (_name, text, visible) => {
  expect(visibleText(text)).toBe(visible);
});
