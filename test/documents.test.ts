// The documents name what exists: slices and their order, graders, faults.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SLICES } from "./architecture/imports.ts";
import { GRADER_NAMES } from "../src/evaluation/index.ts";
import { FAULTS } from "../src/models/simulated/index.ts";

/** What stands between a heading and the next one. */
function section(path: string, heading: string): string {
  const [, below = ""] = readFileSync(path, "utf8").split(`${heading}\n`);
  return below.split("\n#")[0] ?? "";
}

/** The names in code marks that begin the rows of a section's tables. */
function rowNames(text: string): readonly string[] {
  return [...text.matchAll(/^\| `(\w+)`/gm)].map(([, name = ""]) => name);
}

test("ARCHITECTURE.md has the slices in the order that the imports keep to", () => {
  const lines = section("ARCHITECTURE.md", "## Allowed imports").matchAll(/^\d+\. ([^:\n]+)/gm);
  const slices = [...lines].map(([, names = ""]) => [...names.matchAll(/`([\w-]+)`/g)].map(([, name]) => name));
  expect(slices).toEqual(SLICES);
});

test("the guide to grading has every grader", () => {
  const guide = ["## Graders that are code", "## Graders that ask a judge"];
  expect(guide.flatMap((heading) => rowNames(section("docs/guides/grading.md", heading)))).toEqual(GRADER_NAMES);
});

test("the guide to the simulated provider has every fault", () => {
  const faults = section("docs/guides/testing-with-the-simulated-provider.md", "## Faults");
  expect(rowNames(faults)).toEqual(Object.keys(FAULTS));
});
