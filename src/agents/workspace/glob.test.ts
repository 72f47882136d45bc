import { expect, test } from "vitest";
import { globFilter } from "./glob.ts";

test.each([
  ["*.ts", "src/a.ts", true],
  ["*.ts", "a.tsx", false],
  ["**/*.ts", "a.ts", true],
  ["src/**/*.ts", "src/a/b.ts", true],
  ["src/**/*.ts", "lib/a.ts", false],
  ["src/*.ts", "src/a/b.ts", false],
  ["src", "src/a/b.ts", true],
  ["./src/*.ts", "src/a.ts", true],
  ["*.{ts,tsx}", "a.tsx", true],
  ["{src,test}/**/*.{js,ts}", "test/a/b.ts", true],
  ["{a,b{c,d}}.ts", "bd.ts", true],
  ["{a,b{c,d}}.ts", "b.ts", false],
  ["*.TS", "a.ts", true],
])("%s: %s is wanted: %s", (glob, path, isWanted) => {
  expect(globFilter(glob)?.(path)).toBe(isWanted);
});

test.each(["!*.ts", "{a,b}".repeat(7), "**/a/**/b/**/c/**/d"])("%s cannot be used", (glob) => {
  expect(globFilter(glob)).toBeUndefined();
});
