import { truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FakeClock } from "../../kernel/testing.ts";
import { hurriedClock, temporaryGround } from "./testing.ts";

const KEY = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----";

test("matches stand with path and line, files in order", async () => {
  using ground = temporaryGround({ "b/a.ts": "x\nneedle one\n", "a.ts": "Needle", "c.ts": "nothing" });
  expect(await (await ground.open()).search("needle")).toBe("a.ts:1: Needle\nb/a.ts:2: needle one");
});

test("plain text, regular expression, capitals, glob, folder, file and context narrow a search", async () => {
  using ground = temporaryGround({ "src/a.ts": "one\nx.y(z)\nthree", "src/a.js": "x.y", "lib/b.ts": "xzy" });
  const asked = await ground.open();
  expect(await asked.search("x.y(")).toBe("src/a.ts:2: x.y(z)");
  expect(await asked.search(String.raw`^x\Wy$`, { regex: true })).toBe("src/a.js:1: x.y");
  expect(await asked.search("x.y", { glob: "*.{ts,tsx}" })).toBe("src/a.ts:2: x.y(z)");
  expect(await asked.search("x", { path: "lib" })).toBe("lib/b.ts:1: xzy");
  expect(await asked.search("x", { path: "src/a.js" })).toBe("src/a.js:1: x.y");
  expect(await asked.search("X.y", { case_sensitive: true })).toContain("nothing found in 3 files");
  expect(await asked.search("x.y(", { context: 1 })).toBe("src/a.ts-1- one\nsrc/a.ts:2: x.y(z)\nsrc/a.ts-3- three");
});

test.each([
  [{ pattern: "(?<=a)b", regex: true }, "no RE2 regular expression"],
  [{ pattern: "a\nb" }, "line break"],
  [{ pattern: "a", glob: "!*.ts" }, "glob: it cannot be used"],
  [{ pattern: "a", path: "nowhere" }, "there is no such file"],
])("%j is refused", async ({ pattern, ...args }, because) => {
  using ground = temporaryGround();
  expect(await (await ground.open()).search(pattern, args)).toMatch(new RegExp(`^refused: .*${because}`));
});

test("a search ends after 200 matches and says so", async () => {
  using ground = temporaryGround({ "a.txt": "needle\n".repeat(150), "b.txt": "needle\n".repeat(150) });
  const lines = (await (await ground.open()).search("needle")).split("\n");
  expect(lines.slice(199)).toEqual([
    "b.txt:50: needle",
    "(the search ended early: 200 matches; narrow it by path, glob or pattern)",
  ]);
});

test("a reply is bounded by its characters, too", async () => {
  using ground = temporaryGround({ "a.txt": `needle${"x".repeat(500)}\n`.repeat(190) });
  const text = await (await ground.open()).search("needle", { context: 5 });
  expect(text.length).toBeLessThan(41_000);
  expect(text).toContain("(the search ended early: the reply is full;");
});

test("large and binary files are passed over and counted", async () => {
  using ground = temporaryGround({ "a.bin": new Uint8Array([110, 0]), "b.txt": "needle", "c.txt": "needle" });
  truncateSync(join(ground.folder, "b.txt"), 2_097_153);
  expect(await (await ground.open()).search("needle")).toBe(
    "c.txt:1: needle\n(1 files above 2 MB were not searched)\n(1 binary files were not searched)",
  );
});

test("of very long lines, a regular expression sees the beginning, and the answer says so", async () => {
  using ground = temporaryGround({ "a.txt": `${"x".repeat(20_000)}needle` });
  const asked = await ground.open();
  expect(await asked.search("needle")).toMatch(/^a\.txt:1: …x{100}needle$/);
  expect(await asked.search("needle", { regex: true })).toBe(
    "(nothing found in 1 files)\n(1 lines were searched in their first 20000 characters only)",
  );
});

test("256 MB are searched at most", async () => {
  const large = "x".repeat(2_097_152);
  using ground = temporaryGround();
  for (let index = 0; index < 130; index += 1) ground.write({ [`${1_000 + index}`]: large });
  expect(await (await ground.open({ clock: new FakeClock() })).search("needle")).toMatch(
    /^\(the search ended early: 256 MB were searched; .*\)\n\(nothing found in 128 files\)$/,
  );
});

test("a pattern that other engines never end with is found to match nothing", async () => {
  using ground = temporaryGround({ "a.txt": `${"a".repeat(15_000)}!` });
  expect(await (await ground.open()).search("(a+)+$", { regex: true })).toContain("nothing found in 1 files");
});

test("a search whose time is up ends with what it has", async () => {
  using ground = temporaryGround({ "a.txt": "needle" });
  expect(await (await ground.open({ clock: hurriedClock() })).search("needle")).toContain(
    "the time for one call is up",
  );
});

test("an abort ends a search", async () => {
  using ground = temporaryGround();
  for (let index = 0; index < 2_000; index += 1) ground.write({ [`${index}`]: "needl\n".repeat(1_000) });
  const { workspace } = await ground.open();
  const stop = new AbortController();
  const args = { pattern: "(n|e)+x", regex: true, path: ".", context: 0 };
  const searching = workspace.search(args, stop.signal);
  setImmediate(() => {
    stop.abort();
  });
  expect(await searching).toEqual({ kind: "refused", reason: "The work was stopped." });
});

test("secrets are not shown, nor found out by searching for them", async () => {
  using ground = temporaryGround({ "a.ts": `const password = "hunter2hunter2";\n${KEY}\nneedle` });
  const asked = await ground.open();
  expect(await asked.search("password", { context: 5 })).toBe(
    'a.ts:1: const password = "[redacted:secret]";\na.ts-2- [redacted:private-key]\na.ts-5- needle',
  );
  for (const pattern of ["hunter2", "hunter", "MIIE", "BEGIN"]) {
    expect(await asked.search(pattern)).toBe("(nothing found in 1 files)");
  }
});
