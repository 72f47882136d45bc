import { linkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FakeClock } from "../../kernel/testing.ts";
import { hurriedClock, temporaryGround } from "./testing.ts";

test("folders end with a slash, files have their size, and names are sorted", async () => {
  using ground = temporaryGround({ "b.txt": "12345", "a/c.txt": "1", "Z.txt": "" });
  expect(await (await ground.open()).list()).toBe("Z.txt  0 B\na/\nb.txt  5 B");
});

test("depth goes down, and paths stay relative to the working folder", async () => {
  using ground = temporaryGround({ "a/b/c/d.txt": "1", "a/e.txt": "1" });
  const asked = await ground.open();
  expect(await asked.list({ path: "a", depth: 2 })).toBe("a/b/\na/b/c/\na/e.txt  1 B");
});

test("a page holds 500 entries and says how to go on", async () => {
  const names = Array.from({ length: 1_200 }, (_, index) => `${String(index).padStart(4, "0")}.txt`);
  using ground = temporaryGround(Object.fromEntries(names.map((name) => [name, ""])));
  const asked = await ground.open();
  const seen: string[] = [];
  for (const offset of [0, 500, 1_000]) {
    const lines = (await asked.list({ offset })).split("\n");
    if (offset < 1_000) expect(lines.pop()).toBe(`(more follow; go on with offset ${offset + 500})`);
    seen.push(...lines.map((line) => line.slice(0, 8)));
  }
  expect(seen).toEqual(names);
  expect(await asked.list({ offset: 1_200 })).toBe("(there are 1200 entries)");
});

test("a page is bounded by its characters, too", async () => {
  const names = Array.from({ length: 300 }, (_, index) => `${index}${"n".repeat(240)}`);
  using ground = temporaryGround(Object.fromEntries(names.map((name) => [name, ""])));
  const text = await (await ground.open()).list();
  expect(text.length).toBeLessThan(41_000);
  expect(text).toMatch(/\(more follow; go on with offset 16\d\)$/);
});

/** Of one file, on any file system. */
const MOST_LINKS = 1_000;

test("100,000 files in one folder are listed in order, a page at a time", async () => {
  using ground = temporaryGround();
  // Links are made faster than files, and count as files.
  for (let index = 0; index < 100_000; index += 1) {
    if (index % MOST_LINKS === 0) writeFileSync(join(ground.folder, `${index}`), "");
    else linkSync(join(ground.folder, `${index - (index % MOST_LINKS)}`), join(ground.folder, `${index}`));
  }
  const asked = await ground.open({ clock: new FakeClock() });
  expect(await asked.list()).toMatch(/^0 {2}0 B\n1 {2}0 B\n10 {2}0 B\n[^]*\(more follow; go on with offset 500\)$/);
  expect(await asked.list({ offset: 99_999 })).toBe("99999  0 B");
}, 120_000);

test("a file is not a folder", async () => {
  using ground = temporaryGround({ "a.txt": "a" });
  expect(await (await ground.open()).list({ path: "a.txt" })).toBe("refused: a.txt: it is a file; read shows it.");
});

test("when the time is up, what was seen is shown, and that it is not all", async () => {
  using ground = temporaryGround({ "a.txt": "a" });
  const asked = await ground.open({ clock: hurriedClock() });
  expect(await asked.list()).toContain("not all was looked at: the time for one call is up");
});
