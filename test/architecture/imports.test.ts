import { expect, test } from "vitest";
import { importOffences } from "./imports.ts";

function offences(path: string, source: string): readonly string[] {
  return importOffences({ path, source }).map(({ line, rule }) => `${line}: ${rule}`);
}

test.each([
  ["the slice to its left", "src/cost/a.ts", 'import { x } from "../resilience/index.ts";'],
  ["its own files", "src/cost/a.ts", 'import { x } from "./deep/b.ts";'],
  ["a file of the kernel", "src/cost/a.ts", 'import { x } from "../kernel/clock.ts";'],
  ["a package", "src/cost/a.ts", 'import { z } from "zod";'],
  ["app.ts in its test", "src/app.integration.test.ts", 'import { x } from "./app.ts";'],
  ["package.json", "src/main.ts", 'import pkg from "../package.json" with { type: "json" };'],
  ["fakes in a test", "src/cost/a.test.ts", 'import { x } from "../kernel/testing.ts";'],
  ["another slice's fakes in fakes", "src/cost/testing.ts", 'import { x } from "../runs/testing.ts";'],
  ["real adapters in app.ts", "src/app.ts", 'import { x } from "./kernel/node/clock.ts";'],
  ["real adapters in cli", "src/cli/commands/a.ts", 'import { x } from "../../kernel/node/clock.ts";'],
  ["real adapters in a test", "src/cost/a.test.ts", 'import { x } from "../kernel/node/clock.ts";'],
  ["a slice lazily in app.ts", "src/app.ts", 'export const x = () => import("./models/index.ts");'],
  ["app.ts in index.ts", "src/index.ts", 'export { createOrchestrator } from "./app.ts";'],
  ["config's types in mcp", "src/mcp/a.ts", 'import type { Config } from "../config/index.ts";'],
])("%s may be imported", (_what, path, source) => {
  expect(offences(path, source)).toEqual([]);
});

test.each([
  ["a slice on the right", "src/cost/a.ts", 'import { x } from "../agents/index.ts";', "only from its left"],
  ["a type from the right", "src/cost/a.ts", 'import type { X } from "../agents/index.ts";', "only from its left"],
  ["a re-export from the right", "src/cost/a.ts", 'export * from "../agents/index.ts";', "only from its left"],
  ["a lazy import from the right", "src/cost/a.ts", 'await import("../agents/index.ts");', "only from its left"],
  ["an import type", "src/cost/a.ts", 'type X = import("../agents/index.ts").X;', "only from its left"],
  ["a right slice in a test", "src/cost/a.test.ts", 'import { x } from "../agents/index.ts";', "only from its left"],
  ["app.ts in a slice", "src/agents/a.ts", 'import { x } from "../app.ts";', "only from its left"],
  ["a slice in the kernel", "src/kernel/a.ts", 'import { x } from "../cost/index.ts";', "only from its left"],
  ["a neighbour", "src/config/a.ts", 'import { x } from "../storage/index.ts";', "do not import each other"],
  ["past the front door", "src/agents/a.ts", 'import { x } from "../cost/ledger.ts";', "only its index.ts"],
  ["fakes in the product", "src/cost/a.ts", 'import { x } from "../kernel/testing.ts";', "only tests import"],
  ["its own fakes in the product", "src/cost/a.ts", 'import { x } from "./testing.ts";', "only tests import"],
  ["a test", "src/cost/a.test.ts", 'import { x } from "./b.test.ts";', "nothing imports a test"],
  ["real adapters in a slice", "src/cost/a.ts", 'import { x } from "../kernel/node/clock.ts";', "kernel/node"],
  ["real adapters in the kernel", "src/kernel/a.ts", 'import { x } from "./node/clock.ts";', "kernel/node"],
  ["a slice in mcp", "src/mcp/a.ts", 'import type { X } from "../cost/index.ts";', "mcp imports only"],
  ["app.ts in mcp", "src/mcp/a.ts", 'import { x } from "../app.ts";', "mcp imports only"],
  ["config's values in mcp", "src/mcp/a.ts", 'import { x } from "../config/index.ts";', "as types only"],
  ["a file outside src", "src/cost/a.ts", 'import { x } from "../../test/promises.ts";', "outside src/"],
  ["a computed import", "src/app.ts", "await import(name);", "names its module literally"],
])("%s is an offence", (_what, path, source, rule) => {
  expect(offences(path, `\n${source}`)).toEqual([expect.stringMatching(new RegExp(`^2: .*${rule}`))]);
});

test("a folder that the order does not list is an offence", () => {
  expect(offences("src/helpers/a.ts", "")).toEqual([expect.stringContaining("helpers has no place")]);
});
