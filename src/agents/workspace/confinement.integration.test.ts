import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import fc from "fast-check";
import { FakeClock } from "../../kernel/testing.ts";
import { OUTSIDE_MARKER, temporaryGround } from "./testing.ts";

test.each(["../outside/secret.txt", "a/../../outside/secret.txt", String.raw`..\outside\secret.txt`, "/etc/passwd"])(
  "%s lies outside, and nothing is looked at",
  async (path) => {
    using ground = temporaryGround({ "a/b.txt": "b" });
    const asked = await ground.open();
    for (const answer of [await asked.read(path), await asked.list({ path }), await asked.search("c", { path })]) {
      expect(answer).toContain("refused: ");
      expect(answer).toContain("outside the working folder");
    }
  },
);

test("an absolute path inside is taken as a relative one", async () => {
  using ground = temporaryGround({ "a/b.txt": "b" });
  const asked = await ground.open();
  expect(await asked.read(join(ground.folder, "a", "b.txt"))).toBe("     1\tb");
});

test("a backslash separates folders", async () => {
  using ground = temporaryGround({ "a/b.txt": "b" });
  expect(await (await ground.open()).read(String.raw`a\b.txt`)).toBe("     1\tb");
});

test("a link to a file or folder inside is followed, also through other links", async () => {
  using ground = temporaryGround({ "real/a.txt": "found" });
  symlinkSync("real", join(ground.folder, "one"));
  symlinkSync(join(ground.folder, "one"), join(ground.folder, "two"));
  symlinkSync("two/a.txt", join(ground.folder, "file"));
  const asked = await ground.open();
  expect(await asked.read("file")).toContain("found");
  expect(await asked.read("two/a.txt")).toContain("found");
  expect(await asked.list({ path: "two" })).toBe("real/a.txt  5 B");
});

test("a link that leads out is refused, whether to a file, a folder or through a chain", async () => {
  using ground = temporaryGround();
  symlinkSync(join(ground.outside, "secret.txt"), join(ground.folder, "file"));
  symlinkSync("../outside", join(ground.folder, "folder"));
  symlinkSync("folder", join(ground.folder, "chain"));
  const asked = await ground.open();
  for (const path of ["file", "folder/secret.txt", "chain/secret.txt"]) {
    expect(await asked.read(path)).toContain("a link leads out of the working folder");
  }
  expect(await asked.list({ path: "chain" })).toContain("a link leads out");
  expect(await asked.search("content", { path: "folder" })).toContain("a link leads out");
  expect(await asked.search("content")).toContain("nothing found in 0 files");
});

test("links in a circle, and links to nothing, are refused", async () => {
  using ground = temporaryGround();
  symlinkSync("b", join(ground.folder, "a"));
  symlinkSync("a", join(ground.folder, "b"));
  symlinkSync("nothing", join(ground.folder, "dangling"));
  symlinkSync(".", join(ground.folder, "self"));
  const asked = await ground.open();
  expect(await asked.read("a")).toContain("its links lead in a circle");
  expect(await asked.read("dangling")).toContain("no such file");
  expect(await asked.list({ depth: 5 })).toContain("self  link");
});

test("a link to what is never shown is refused by the rules of what it leads to", async () => {
  using ground = temporaryGround({ ".env": "A=1", "log/a.log": "x", ".gitignore": "*.log\n", "plain.txt": "p" });
  symlinkSync(".env", join(ground.folder, "settings"));
  symlinkSync("log/a.log", join(ground.folder, "notes"));
  symlinkSync("plain.txt", join(ground.folder, "key.pem"));
  const asked = await ground.open();
  expect(await asked.read("settings")).toContain("never shown to agents, by the rule for .env*");
  expect(await asked.read("notes")).toContain(".gitignore ignores it");
  expect(await asked.read("key.pem")).toContain("private keys and certificates");
});

test("secrets by name are not listed, read or searched", async () => {
  const secrets = [".env", "sub/.env.example", "a.pem", ".ssh/config", ".git/config", ".docker/config.json", ".NPMRC"];
  using ground = temporaryGround(Object.fromEntries([...secrets, "shown.txt"].map((path) => [path, "needle"])));
  const asked = await ground.open();
  expect(await asked.list({ depth: 5 })).toBe(
    ".docker/\nshown.txt  6 B\nsub/\n(7 not shown: secrets, what .gitignore ignores, the orchestrator's own data)",
  );
  expect(await asked.search("needle")).toMatch(/^shown\.txt:1: needle\n\(/);
  for (const path of secrets) expect(await asked.read(path)).toContain("never shown to agents");
});

test("the data directory inside the working folder is not shown, nor through a link", async () => {
  using ground = temporaryGround({ "data/orchestrator.db": "needle", "a.txt": "needle" });
  symlinkSync("data", join(ground.folder, "link"));
  const asked = await ground.open({ dataDirectory: join(ground.folder, "data") });
  expect(await asked.list()).toMatch(/^a\.txt {2}6 B\nlink {2}link\n\(1 not shown/);
  expect(await asked.search("needle")).toMatch(/^a\.txt:1: needle\n\(/);
  for (const path of ["data/orchestrator.db", "link/orchestrator.db", "link", "data"]) {
    expect(await asked.read(path)).toContain("the data directory of the orchestrator");
  }
});

test("a data directory that is itself a link is known by where it leads", async () => {
  using ground = temporaryGround({ "state/orchestrator.db": "x" });
  symlinkSync(join(ground.folder, "state"), join(ground.outside, "data"));
  const asked = await ground.open({ dataDirectory: join(ground.outside, "data") });
  expect(await asked.read("state/orchestrator.db")).toContain("the data directory");
});

test("pipes, sockets and devices are refused without waiting", async () => {
  using ground = temporaryGround();
  execFileSync("mkfifo", [join(ground.folder, "pipe")]);
  symlinkSync("/dev/zero", join(ground.folder, "zero"));
  const server = createServer().listen(join(ground.folder, "socket"));
  await new Promise((resolve) => server.once("listening", resolve));
  const asked = await ground.open();
  expect(await asked.read("pipe")).toContain("it is not a plain file");
  expect(await asked.read("socket")).toContain("it is not a plain file");
  expect(await asked.read("zero")).toContain("a link leads out");
  expect(await asked.list()).toBe("pipe  not a plain file\nsocket  not a plain file\nzero  link");
  expect(await asked.search("x")).toContain("nothing found in 0 files");
  server.close();
});

test("a pipe by the name of .gitignore hides its folder, and nobody waits for it", async () => {
  using ground = temporaryGround({ "sub/a.txt": "a" });
  execFileSync("mkfifo", [join(ground.folder, "sub", ".gitignore")]);
  const asked = await ground.open();
  expect(await asked.read("sub/a.txt")).toContain("sub/.gitignore cannot be used");
});

test("names with line breaks and reversing marks take one visible line, and are asked for raw", async () => {
  const names = ["line\nbreak.txt", "gpj.\u202eexe", "tab\there"];
  using ground = temporaryGround(Object.fromEntries(names.map((name) => [name, "x"])));
  const asked = await ground.open();
  expect(await asked.list()).toBe(
    [String.raw`gpj.\u202eexe  1 B`, String.raw`line\u000abreak.txt  1 B`, String.raw`tab\u0009here  1 B`].join("\n"),
  );
  for (const name of names) expect(await asked.read(name)).toBe("     1\tx");
  expect(await asked.search("x")).toContain(String.raw`line\u000abreak.txt:1: x`);
  expect(await asked.read("not\nthere")).toBe(String.raw`refused: not\u000athere: there is no such file or folder.`);
});

test.each(["nul\0", "a".repeat(300), "a/".repeat(3_000), "", "~/.ssh/id_rsa", "C:/Windows"])(
  "the path %j is refused, and nothing is thrown",
  async (path) => {
    using ground = temporaryGround();
    const asked = await ground.open();
    expect(await asked.read(path)).toContain("refused: ");
    expect(await asked.search("a", { path: `${path}x` })).toContain("refused: ");
  },
);

test("a file that is deleted between two calls is not there", async () => {
  using ground = temporaryGround({ "a.txt": "a" });
  const asked = await ground.open();
  await asked.read("a.txt");
  rmSync(join(ground.folder, "a.txt"));
  expect(await asked.read("a.txt")).toContain("there is no such file");
});

test("a working folder that is deleted meanwhile is not there", async () => {
  using ground = temporaryGround({ "a.txt": "a" });
  const asked = await ground.open();
  rmSync(ground.folder, { recursive: true });
  expect(await asked.list()).toContain("there is no such file");
  expect(await asked.search("a")).toContain("there is no such file");
});

test("a working folder that becomes a link to another place is refused", async () => {
  using ground = temporaryGround({ "a.txt": "a" });
  const asked = await ground.open();
  renameSync(ground.folder, join(ground.outside, "moved"));
  symlinkSync(ground.outside, ground.folder);
  expect(await asked.read("secret.txt")).toContain("a link leads out");
});

test("folders a thousand levels deep can be searched and read", async () => {
  const deep = "d/".repeat(1_000);
  using ground = temporaryGround({ [`${deep}a.txt`]: "needle" });
  const asked = await ground.open({ clock: new FakeClock() });
  expect(await asked.search("needle")).toBe(`${deep}a.txt:1: needle`);
  expect(await asked.read(`${deep}a.txt`)).toContain("needle");
});

/** Swaps a file and a folder for links that lead out, and back, as fast as the machine can. */
const SWAPPER = `
const { renameSync, rmSync, symlinkSync } = require("node:fs");
const { folder, outside } = require("node:worker_threads").workerData;
for (let i = 0; ; i += 1) {
  renameSync(folder + "/sub", folder + "/kept");
  symlinkSync(outside, folder + "/sub");
  rmSync(folder + "/sub");
  renameSync(folder + "/kept", folder + "/sub");
  symlinkSync(i % 2 ? "good.txt" : outside + "/secret.txt", folder + "/next");
  renameSync(folder + "/next", folder + "/link");
}
`;

test("two thousand reads while links are swapped show nothing from outside", async () => {
  using ground = temporaryGround({ "good.txt": "content-from-inside", "sub/secret.txt": "content-from-inside" });
  const asked = await ground.open();
  const swapper = new Worker(SWAPPER, { eval: true, workerData: { folder: ground.folder, outside: ground.outside } });
  const seen = new Set<string>();
  for (let round = 0; round < 1_000; round += 1) {
    seen.add(await asked.read(round % 2 === 0 ? "link" : "sub/secret.txt"));
    seen.add(await asked.read("sub/secret.txt"));
    if (round % 50 === 0) seen.add(await asked.search("content"));
  }
  await swapper.terminate();
  expect([...seen].join("\n")).not.toContain(OUTSIDE_MARKER);
  expect(seen).toContain("     1\tcontent-from-inside");
});

test("whatever path is asked for, only what lies inside is read", async () => {
  using ground = temporaryGround({ "a/b/c.txt": "inside", "c.txt": "inside", "a/c.txt": "inside" });
  mkdirSync(join(ground.outside, "a"));
  writeFileSync(join(ground.outside, "a", "c.txt"), OUTSIDE_MARKER);
  writeFileSync(join(ground.outside, "c.txt"), OUTSIDE_MARKER);
  for (const [name, target] of Object.entries({
    out: ground.outside,
    up: "..",
    "a/up": "../..",
    in: "a/b",
    "a/file": join(ground.outside, "secret.txt"),
    "a/b/loop": "loop",
  })) {
    symlinkSync(target, join(ground.folder, name));
  }
  const asked = await ground.open();
  const segment = fc.constantFrom("..", ".", "", "a", "b", "c.txt", "out", "up", "in", "file", "loop", "secret.txt");
  const more = fc.constantFrom("inside", "outside", "data", "orchestrator.db");
  const start = fc.constantFrom("", "/", `${ground.folder}/`, `${ground.outside}/`, String.raw`..\ `.trim(), "./");
  const path = fc
    .tuple(start, fc.array(fc.oneof({ weight: 4, arbitrary: segment }, more), { maxLength: 7 }))
    .chain(([first, rest]) => fc.constantFrom("/", "\\", "//").map((separator) => first + rest.join(separator)));
  let read = 0;
  await fc.assert(
    fc.asyncProperty(path, async (each) => {
      const answer = await asked.read(each);
      if (!answer.startsWith("refused: ")) read += 1;
      expect(answer).not.toContain(OUTSIDE_MARKER);
      expect(answer).toMatch(/^(?:refused: | {5}1\tinside$)/);
    }),
    { numRuns: 1_500 },
  );
  expect(read).toBeGreaterThan(0);
});
