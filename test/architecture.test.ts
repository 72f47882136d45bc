import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { ambientOffences } from "./architecture/ambient-world.ts";
import { hygieneOffences } from "./architecture/hygiene.ts";
import { importOffences, sliceOf, SLICES } from "./architecture/imports.ts";
import { packageOffences } from "./architecture/packages.ts";
import { sizeOffences } from "./architecture/size.ts";
import { describeOffences, readSources, type Rule, type SourceFile } from "./architecture/source-file.ts";
import pkg from "../package.json" with { type: "json" };

const sources = readSources();

function expectNoOffence(files: readonly SourceFile[], rule: Rule): void {
  expect(files.length).toBeGreaterThan(0);
  expect(describeOffences(files.flatMap(rule))).toEqual([]);
}

test("slices import only from their left and through index.ts", () => {
  expectNoOffence(sources, importOffences);
});

test("the order of slices lists only what exists", () => {
  const existing = new Set(sources.map(({ path }) => sliceOf(path)));
  expect(SLICES.flat().filter((slice) => !existing.has(slice))).toEqual([]);
});

test("time, randomness, timers, process, network and console are passed in", () => {
  expectNoOffence(sources, ambientOffences);
});

test("the product imports only its dependencies", () => {
  expectNoOffence(sources, packageOffences(Object.keys(pkg.dependencies)));
});

test("no file of src is longer than 400 lines", () => {
  expectNoOffence(sources, sizeOffences);
});

test("no file of the repository names the machine it was written on", () => {
  const paths = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    encoding: "utf8",
  });
  const files = paths
    .split("\0")
    // The rule and its test have to spell what they forbid.
    .filter(
      (path) =>
        path !== "" &&
        statSync(path, { throwIfNoEntry: false })?.isFile() === true &&
        !path.startsWith("test/architecture/hygiene"),
    )
    .map((path) => ({ path, source: readFileSync(path, "utf8") }));
  expectNoOffence(files, hygieneOffences);
});
