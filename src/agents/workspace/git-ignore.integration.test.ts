import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import fc from "fast-check";
import { FolderRules } from "./folder-rules.ts";
import { temporaryGround } from "./testing.ts";

test("what .gitignore ignores is not listed, read or searched, and the refusal names the file", async () => {
  using ground = temporaryGround({
    ".gitignore": "dist/\n*.log\n",
    "dist/a.js": "needle",
    "b.log": "needle",
    "c.ts": "needle",
  });
  const asked = await ground.open();
  expect(await asked.list()).toMatch(/^\.gitignore {2}12 B\nc\.ts {2}6 B\n\(2 not shown/);
  expect(await asked.search("needle")).toMatch(/^c\.ts:1: needle\n\(/);
  expect(await asked.read("dist/a.js")).toBe("refused: dist/a.js: .gitignore ignores it.");
  expect(await asked.list({ path: "dist" })).toContain(".gitignore ignores it");
});

test("a nearer .gitignore wins over one farther up, also with a negated pattern", async () => {
  using ground = temporaryGround({
    ".gitignore": "*.log\n",
    "kept/.gitignore": "!*.log\n",
    "kept/a.log": "a",
    "sub/.gitignore": "*.txt\n",
    "sub/b.txt": "b",
    "b.txt": "b",
  });
  const asked = await ground.open();
  expect(await asked.read("kept/a.log")).toContain("1\ta");
  expect(await asked.read("b.txt")).toContain("1\tb");
  expect(await asked.read("sub/b.txt")).toBe("refused: sub/b.txt: sub/.gitignore ignores it.");
});

test("nothing in an ignored folder comes back by a negated pattern", async () => {
  using ground = temporaryGround({ ".gitignore": "dist\n!dist/a.js\n", "dist/a.js": "a", "dist/.gitignore": "!*\n" });
  expect(await (await ground.open()).read("dist/a.js")).toContain("refused");
});

test("rules above the working folder count, up to the repository's top and no farther", async () => {
  using ground = temporaryGround({
    ".gitignore": "*.txt\n",
    "repo/.git/HEAD": "",
    "repo/.git/info/exclude": "*.md\n",
    "repo/.gitignore": "/work/*.log\n",
    "repo/work/a.log": "a",
    "repo/work/a.md": "a",
    "repo/work/a.txt": "a",
  });
  const asked = await ground.open({}, join(ground.folder, "repo", "work"));
  expect(await asked.read("a.log")).toContain(".gitignore ignores it");
  expect(await asked.read("a.md")).toContain(".git/info/exclude ignores it");
  expect(await asked.read("a.txt")).toContain("1\ta");
});

test("a linked working tree has the exclude file of its repository", async () => {
  using ground = temporaryGround({
    "main/.git/info/exclude": "*.md\n",
    "main/.git/worktrees/tree/commondir": "../..\n",
    "tree/a.md": "a",
  });
  writeFileSync(join(ground.folder, "tree", ".git"), `gitdir: ${join(ground.folder, "main/.git/worktrees/tree")}\n`);
  const asked = await ground.open({}, join(ground.folder, "tree"));
  expect(await asked.read("a.md")).toContain(".git/info/exclude ignores it");
});

test("a repository of settings in the home folder does not rule the projects below it", async () => {
  using ground = temporaryGround({ ".git/HEAD": "", ".gitignore": "*\n", "project/a.txt": "a" });
  const deps = { homeDirectory: ground.folder };
  expect(await (await ground.open(deps, join(ground.folder, "project"))).read("a.txt")).toContain("1\ta");
});

test("rules that change count with the next call", async () => {
  using ground = temporaryGround({ "a.txt": "a" });
  const asked = await ground.open();
  expect(await asked.read("a.txt")).toContain("1\ta");
  ground.write({ ".gitignore": "a.txt" });
  expect(await asked.read("a.txt")).toContain(".gitignore ignores it");
});

test.each([
  ["too large", "#\n".repeat(600_000)],
  ["made to cost time", "**/a/**/a/**/a/**/a/**/b\n"],
])("a .gitignore that is %s hides its folder, and no other", async (_title, rules) => {
  using ground = temporaryGround({ "sub/.gitignore": rules, "sub/a.txt": "a", "b.txt": "b" });
  const asked = await ground.open();
  expect(await asked.read("sub/a.txt")).toContain("sub/.gitignore cannot be used, so nothing of its folder is shown");
  expect(await asked.list({ depth: 2 })).toMatch(/^b\.txt {2}1 B\nsub\/\n\(2 not shown/);
});

const hasGit = spawnSync("git", ["--version"]).status === 0;

test.skipIf(!hasGit)("git ignores exactly what is ignored here", async () => {
  const name = fc.constantFrom("a", "b", "c", "x.log", "b!", "#h", "[q]");
  const folder = fc.array(name, { maxLength: 3 }).map((names) => names.join("/"));
  const pattern = fc.constantFrom(
    ...String.raw`a|/a|a/|!a|b/c|/b/|*.log|!x.log|**/c|a/**|!a/b|/*|!/b|a/*|!a/*/|[ab]|c/ |# a|!c/|\#h|\[q\]|**/b/|b/**/c|/`.split(
      "|",
    ),
  );
  const patterns = fc.array(pattern, { minLength: 1, maxLength: 4 });
  const tree = fc.record({
    folders: fc.uniqueArray(folder, { minLength: 1, maxLength: 6 }),
    rules: fc.array(patterns, { minLength: 1, maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(tree, async ({ folders, rules }) => {
      using ground = temporaryGround();
      execFileSync("git", ["init", "-q"], { cwd: ground.folder });
      for (const each of folders) mkdirSync(join(ground.folder, each), { recursive: true });
      for (const [index, lines] of rules.entries()) {
        writeFileSync(join(ground.folder, folders[index] ?? "", ".gitignore"), lines.join("\n"));
      }
      const paths = folders.flatMap((each) => (each === "" ? [] : [each, `${each}/file`]));
      for (const path of paths) {
        if (path.endsWith("/file")) writeFileSync(join(ground.folder, path), "");
      }
      const checked = spawnSync(
        "git",
        ["-c", "core.excludesFile=", "-c", "core.ignorecase=true", "check-ignore", "-z", "--no-index", "--stdin"],
        { cwd: ground.folder, input: paths.join("\0"), encoding: "utf8" },
      );
      const byGit = checked.stdout.split("\0").filter(Boolean);
      const here = [];
      for (const path of paths) if (await isIgnored(ground.folder, path)) here.push(path);
      expect(here).toEqual(byGit);
    }),
    { numRuns: 60 },
  );
});

async function isIgnored(top: string, path: string): Promise<boolean> {
  let rules = await FolderRules.atTop(top);
  const names = path.split("/");
  for (const [index, name] of names.entries()) {
    const isFolder = index < names.length - 1 || name !== "file";
    if (rules.against(name, isFolder) !== undefined) return true;
    rules = await rules.child(name);
  }
  return false;
}
