// Which project a folder belongs to.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { projectOf, remoteId } from "./project.ts";

const HOME = "/nonexistent/home";

function folder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "project-")));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

function repository(config = ""): string {
  const root = folder();
  mkdirSync(join(root, ".git"));
  writeFileSync(join(root, ".git", "HEAD"), "ref: refs/heads/main\n");
  writeFileSync(join(root, ".git", "config"), config);
  return root;
}

const remote = (name: string, url: string): string => `[remote "${name}"]\n\turl = ${url}\n`;

test.each([
  "git@github.com:ada/engine.git",
  "ada@github.com:/ada/engine",
  "ssh://git@github.com/ada/engine.git",
  "ssh://git@github.com:22/ada/engine.git",
  "https://github.com/ada/engine",
  "https://github.com/ada/engine.git/",
  "https://ada:ghp_secret@github.com/ada/engine.git",
  "https://GitHub.com/Ada/Engine",
  "git://github.com/ada/engine.git",
])("%s is known as github.com/ada/engine", (address) => {
  expect(remoteId(address, "/work")).toBe("github.com/ada/engine");
});

test("a name too long for an id is known by its hash", () => {
  expect(remoteId(`https://example.com/${"a".repeat(300)}`, "/work")).toMatch(/^remote-[0-9a-f]{16}$/);
});

test("a remote on this machine is known by the hash of its path, however it is written", () => {
  const ids = ["/srv/git/engine.git", "../git/engine.git", "file:///srv/git/engine.git"].map((address) =>
    remoteId(address, "/srv/work"),
  );
  expect(new Set(ids).size).toBe(1);
  expect(ids[0]).toMatch(/^path-[0-9a-f]{16}$/);
});

test("every folder of a repository is the same project, labelled by the top folder", () => {
  const root = repository(remote("origin", "git@github.com:ada/engine.git"));
  mkdirSync(join(root, "packages", "core"), { recursive: true });
  const project = { id: "github.com/ada/engine", label: basename(root) };
  expect(projectOf(root, HOME)).toEqual(project);
  expect(projectOf(join(root, "packages", "core"), HOME)).toEqual(project);
});

test("origin goes before other remotes", () => {
  const root = repository(remote("fork", "https://h.example/fork") + remote("origin", "https://h.example/origin"));
  expect(projectOf(root, HOME).id).toBe("h.example/origin");
});

test("without origin the first remote counts", () => {
  const root = repository(`[core]\n\turl = no\n${remote("upstream", '"https://h.example/up" ; comment')}`);
  expect(projectOf(root, HOME).id).toBe("h.example/up");
});

test("a linked working tree belongs to its repository's project", () => {
  const main = repository(remote("origin", "https://h.example/ada/engine"));
  const gitFolder = join(main, ".git", "worktrees", "feature");
  mkdirSync(gitFolder, { recursive: true });
  writeFileSync(join(gitFolder, "commondir"), "../..\n");
  const tree = folder();
  writeFileSync(join(tree, ".git"), `gitdir: ${gitFolder}\n`);
  expect(projectOf(tree, HOME)).toEqual({ id: "h.example/ada/engine", label: basename(tree) });
});

test("working trees of a repository without a remote are one project", () => {
  const main = repository();
  const gitFolder = join(main, ".git", "worktrees", "feature");
  mkdirSync(gitFolder, { recursive: true });
  writeFileSync(join(gitFolder, "commondir"), "../..\n");
  const tree = folder();
  writeFileSync(join(tree, ".git"), `gitdir: ${gitFolder}\n`);
  expect(projectOf(tree, HOME).id).toBe(projectOf(main, HOME).id);
});

test("a submodule is a project of its own", () => {
  const main = repository(remote("origin", "https://h.example/main"));
  const gitFolder = join(main, ".git", "modules", "part");
  mkdirSync(gitFolder, { recursive: true });
  writeFileSync(join(gitFolder, "config"), remote("origin", "https://h.example/part"));
  const part = join(main, "part");
  mkdirSync(part);
  writeFileSync(join(part, ".git"), "gitdir: ../.git/modules/part\n");
  expect(projectOf(part, HOME).id).toBe("h.example/part");
});

test("a folder without a repository is known by its real path", () => {
  const real = folder();
  const link = `${real}-link`;
  symlinkSync(real, link);
  onTestFinished(() => rmSync(link));
  expect(projectOf(link, HOME)).toEqual(projectOf(real, HOME));
  expect(projectOf(real, HOME).id).toMatch(/^path-[0-9a-f]{16}$/);
});

test("a folder keeps its project when it becomes a repository", () => {
  const root = folder();
  const before = projectOf(root, HOME);
  mkdirSync(join(root, ".git"));
  writeFileSync(join(root, ".git", "HEAD"), "ref: refs/heads/main\n");
  expect(projectOf(root, HOME)).toEqual(before);
});

test.each([
  ["the root", "/", HOME],
  ["the home folder", tmpdir(), tmpdir()],
])("%s is the default project", (_name, start, home) => {
  expect(projectOf(start, home)).toEqual({ id: "default", label: "default" });
});

test("a repository in the home folder does not own what lies below", () => {
  const home = repository(remote("origin", "https://h.example/dotfiles"));
  const app = join(home, "app");
  mkdirSync(app);
  expect(projectOf(app, home).id).toMatch(/^path-/);
});

test("a folder that does not exist has a project", () => {
  expect(projectOf("/nonexistent/app", HOME).label).toBe("app");
});

test("no content of a repository's files makes it fail, and no password becomes part of the id", () => {
  const root = repository();
  const config = join(root, ".git", "config");
  const junk = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string().map((text) => remote("origin", `https://ada:pass-word@h.example/${text}`)),
    fc.string().map((text) => remote("origin", text)),
  );
  fc.assert(
    fc.property(junk, (text) => {
      writeFileSync(config, text);
      expect(projectOf(root, HOME).id).not.toContain("pass-word");
    }),
  );
});
