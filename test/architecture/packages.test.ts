import { expect, test } from "vitest";
import { packageOffences } from "./packages.ts";

const rule = packageOffences(["zod", "@ai-sdk/google"]);

test.each(["zod", "zod/v4", "@ai-sdk/google", "@ai-sdk/google/internal", "node:fs", "fs/promises", "./a.ts"])(
  "%s may be imported",
  (specifier) => {
    expect(rule({ path: "src/cost/a.ts", source: `import x from "${specifier}";` })).toEqual([]);
  },
);

test.each(["vitest", "@ai-sdk/openai", "zodiac"])("%s, which no user has installed, is an offence", (name) => {
  expect(rule({ path: "src/cost/a.ts", source: `\nawait import("${name}/x");` })).toEqual([
    { path: "src/cost/a.ts", line: 2, rule: `${name} is not in package.json's dependencies` },
  ]);
});

test("tests and fakes may import development packages", () => {
  expect(rule({ path: "src/cost/a.test.ts", source: 'import "vitest";' })).toEqual([]);
  expect(rule({ path: "src/cost/testing.ts", source: 'import "vitest";' })).toEqual([]);
});
