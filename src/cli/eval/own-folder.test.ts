// A suite's folders are new, or there is no suite.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeNewFolder, makeOwnFolder, type OwnFolder } from "./own-folder.ts";

function ownFolder(): OwnFolder {
  const folder = makeOwnFolder();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  return folder;
}

test.skipIf(process.platform === "win32")("an own folder is empty, and nobody else's", () => {
  const { path } = ownFolder();
  expect(readdirSync(path)).toEqual([]);
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

test("an own folder goes with all that is in it", async () => {
  const folder = ownFolder();
  mkdirSync(join(folder.path, "data"));
  writeFileSync(join(folder.path, "data", "a"), "a");
  await folder[Symbol.asyncDispose]();
  expect(existsSync(folder.path)).toBe(false);
});

test("a folder that was there before is refused and left as it is", () => {
  const path = join(ownFolder().path, "data");
  mkdirSync(path);
  writeFileSync(join(path, "orchestrator.db"), "theirs");
  const before = statSync(path).mtimeMs;
  expect(() => {
    makeNewFolder(path);
  }).toThrow(expect.objectContaining({ code: "eval/folder-exists" }));
  expect(readFileSync(join(path, "orchestrator.db"), "utf8")).toBe("theirs");
  expect(statSync(path).mtimeMs).toBe(before);
});

test.skipIf(process.platform === "win32")("a link is refused, also one that leads nowhere", () => {
  const { path } = ownFolder();
  symlinkSync(join(path, "elsewhere"), join(path, "data"));
  expect(() => {
    makeNewFolder(join(path, "data"));
  }).toThrow(expect.objectContaining({ code: "eval/folder-exists" }));
  expect(existsSync(join(path, "elsewhere"))).toBe(false);
});
