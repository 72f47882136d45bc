import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { WorkspaceError } from "./errors.ts";
import { temporaryGround } from "./testing.ts";
import type { WorkspaceDeps } from "./workspace.ts";

const OUTSIDE = "agents/working-dir-outside";
const NONE = "agents/no-working-dir";

async function errorOf(opening: Promise<unknown>): Promise<WorkspaceError> {
  const error = await opening.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof WorkspaceError)) throw new Error("it was opened", { cause: error });
  return error;
}

test("a folder below a root can be worked in", async () => {
  using ground = temporaryGround({ "deep/er/a.txt": "a" });
  const asked = await ground.open({}, join(ground.folder, "deep"));
  expect(await asked.list()).toBe("er/");
});

test("a root and a working folder may be links", async () => {
  using ground = temporaryGround({ "a.txt": "a" });
  const link = join(dirname(ground.folder), "link");
  symlinkSync(ground.folder, link);
  const asked = await ground.open({ roots: [link] }, link);
  expect(await asked.read("a.txt")).toContain("1\ta");
  expect(await asked.read(join(ground.folder, "a.txt"))).toContain("1\ta");
});

test("a folder that was allowed before is refused where a link has taken its place", async () => {
  using ground = temporaryGround({ "a.txt": "a" });
  expect(await (await ground.open({ roots: "recorded" })).read("a.txt")).toContain("1\ta");
  const link = join(dirname(ground.folder), "link");
  symlinkSync(ground.folder, link);
  expect((await errorOf(ground.open({ roots: "recorded" }, link))).code).toBe(OUTSIDE);
});

test("a folder outside the roots is refused, with the roots and the setting", async () => {
  using ground = temporaryGround();
  const error = await errorOf(ground.open({}, ground.outside));
  expect(error.code).toBe(OUTSIDE);
  expect(error.message).toContain(ground.outside);
  expect(error.message).toContain(ground.folder);
  expect(error.hint).toContain("agents.roots in the configuration file");
});

test("a link below a root to a folder outside is refused", async () => {
  using ground = temporaryGround();
  symlinkSync(ground.outside, join(ground.folder, "way-out"));
  expect((await errorOf(ground.open({}, join(ground.folder, "way-out")))).code).toBe(OUTSIDE);
});

test("a root that does not exist allows nothing", async () => {
  using ground = temporaryGround();
  expect((await errorOf(ground.open({ roots: ["/nonexistent/root"] }))).code).toBe(OUTSIDE);
  expect((await errorOf(ground.open({ roots: [] }))).message).toContain("agents.roots is empty");
});

test.each(["/nonexistent/folder", "relative/folder", ".", "/nul\0"])("%j is no working folder", async (folder) => {
  using ground = temporaryGround();
  expect((await errorOf(ground.open({ roots: ["/"] }, folder))).code).toBe(NONE);
});

test("a file is no working folder", async () => {
  using ground = temporaryGround({ "a.txt": "a" });
  const error = await errorOf(ground.open({}, join(ground.folder, "a.txt")));
  expect([error.code, error.message]).toEqual([NONE, expect.stringContaining("it is a file")]);
});

test("the home folder is refused unless it is a root itself", async () => {
  using ground = temporaryGround();
  const above: Partial<WorkspaceDeps> = { roots: [dirname(ground.folder)], homeDirectory: ground.folder };
  expect((await errorOf(ground.open(above))).code).toBe(OUTSIDE);
  expect(await (await ground.open({ ...above, roots: [ground.folder] })).list()).toBe("(nothing to show)");
});

test("the root of the file system is refused where a folder is the root", async () => {
  using ground = temporaryGround();
  expect((await errorOf(ground.open({}, "/"))).code).toBe(OUTSIDE);
});

test("the data directory is refused, as a root, too, and what lies in it", async () => {
  using ground = temporaryGround();
  mkdirSync(join(ground.data, "backups"));
  for (const folder of [ground.data, join(ground.data, "backups")]) {
    expect((await errorOf(ground.open({ roots: [ground.data] }, folder))).code).toBe(OUTSIDE);
  }
});

test.each([".ssh", ".git", ".env.d", ".aws/sso"])("%s below a root is refused", async (name) => {
  using ground = temporaryGround();
  mkdirSync(join(ground.folder, name), { recursive: true });
  expect((await errorOf(ground.open({}, join(ground.folder, name)))).code).toBe(OUTSIDE);
});

test("a folder that git ignores is refused", async () => {
  using ground = temporaryGround({ ".gitignore": "dist\n", "dist/a/b.js": "b", ".git/HEAD": "" });
  const error = await errorOf(ground.open({}, join(ground.folder, "dist", "a")));
  expect([error.code, error.message]).toEqual([NONE, expect.stringContaining(".gitignore ignores it")]);
});
