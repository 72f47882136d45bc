// What a user installs: the packed tarball with its dependencies beside it, and nothing of the repository.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import pkg from "../../package.json" with { type: "json" };
import { start } from "./processes.ts";

const folder = mkdtempSync(join(tmpdir(), "task-orchestrator-package-"));
const installed = join(folder, "node_modules", pkg.name);

beforeAll(() => {
  execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], { stdio: "pipe" });
  mkdirSync(installed, { recursive: true });
  const tarball = join(folder, `${pkg.name}-${pkg.version}.tgz`);
  execFileSync("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"], { stdio: "pipe" });
  for (const name of Object.keys(pkg.dependencies)) {
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(resolve("node_modules", name), link, "junction");
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("the package holds its build, but no sources, tests or fakes", () => {
  const paths = readdirSync(installed, { recursive: true, encoding: "utf8" });
  expect(paths).toContain(join("dist", "main.js"));
  expect(paths.filter((path) => /^(?:src|test)\b|\.test\.|\btesting\./.test(path))).toEqual([]);
});

test("its bin prints its version", async () => {
  const bin = join(installed, "bin", "task-orchestrator.mjs");
  const version = await start(process.execPath, [bin, "--version"], { cwd: folder }).ended;
  expect(version, version.stderr).toMatchObject({ code: 0, stdout: `${pkg.version}\n`, stderr: "" });
});

test("a program imports the library by the package's name", async () => {
  const program = join(folder, "program.mjs");
  writeFileSync(
    program,
    `import { createOrchestrator } from "${pkg.name}";\nconsole.log(typeof createOrchestrator);\n`,
  );
  const imported = await start(process.execPath, [program], { cwd: folder }).ended;
  expect(imported, imported.stderr).toMatchObject({ code: 0, stdout: "function\n" });
});
