// The static checks side by side: none is lost, and one that fails is the code of all.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const SCRIPTS = {
  quiet: "node --eval 0",
  loud: `node --eval "console.log('said')"`,
  wrong: `node --eval "console.error('what is wrong'); process.exit(3)"`,
};

function inParallel(...scripts: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "in-parallel-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ scripts: SCRIPTS }));
  const program = resolve("scripts/in-parallel.ts");
  return spawnSync(process.execPath, [program, ...scripts], { cwd: folder, encoding: "utf8" });
}

test("where all scripts pass, each is named with what it said, and the code is 0", () => {
  const { status, stdout, stderr } = inParallel("quiet", "loud");
  expect(stdout).toMatch(/^quiet: passed in [\d.]+ s$/m);
  expect(stdout).toMatch(/^loud: passed in [\d.]+ s\nsaid$/m);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("where one script fails, the others are done all the same, it is named, and the code is 1", () => {
  const { status, stdout, stderr } = inParallel("wrong", "loud");
  expect(stdout).toMatch(/^wrong: FAILED in [\d.]+ s\nwhat is wrong$/m);
  expect(stdout).toMatch(/^loud: passed in [\d.]+ s\nsaid$/m);
  expect({ status, stderr }).toEqual({ status: 1, stderr: "Failed: wrong\n" });
});

test("a script that does not exist is one that fails", () => {
  expect(inParallel("absent")).toMatchObject({ status: 1, stderr: "Failed: absent\n" });
});
