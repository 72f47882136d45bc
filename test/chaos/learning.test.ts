// Failures that many processes store and learn from at once, some of them killed.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { insertTestTrial } from "../../src/immune/testing.ts";
import { openDatabase } from "../../src/storage/index.ts";
import { dataFolder } from "./data-folder.ts";
import { countsIn, failureOf, KINDS } from "./failures.ts";

const LEARNER = fileURLToPath(new URL("./learner.ts", import.meta.url));
const PROCESSES = 4;

function learner(folder: string, name: string, count: number): ChildProcess {
  return spawn(process.execPath, [LEARNER, folder, name, `${count}`], { stdio: ["ignore", "pipe", "inherit"] });
}

test("ten thousand failures from four processes are counted exactly", async () => {
  const folder = dataFolder();
  const each = 2_500;
  const ends = await Promise.all(
    Array.from({ length: PROCESSES }, (_, index) => once(learner(folder, `p${index}`, each), "exit")),
  );
  expect(ends).toEqual(Array.from({ length: PROCESSES }, () => [0, null]));
  await using database = await openDatabase(folder);
  expect(await countsIn(database)).toEqual({ patterns: KINDS, counts: [(PROCESSES * each) / KINDS] });
});

test("a learner that is killed loses no failure and doubles none", async () => {
  const folder = dataFolder();
  const failures = 3_000;
  const database = await openDatabase(folder);
  for (let first = 0; first < failures; first += 500) {
    await database.write(async (queries) => {
      for (let index = first; index < first + 500; index += 1) await insertTestTrial(queries, failureOf(index));
    });
  }
  let kills = 0;
  for (let life = 0; life < 6; life += 1) {
    const child = learner(folder, `life${life}`, 0);
    if (child.stdout === null) throw new Error("unreachable");
    await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
    await sleep(20 + 37 * life);
    if (child.exitCode === null && child.kill("SIGKILL")) kills += 1;
    await once(child, "exit").catch(() => {});
  }
  const [code] = await once(learner(folder, "last", 0), "exit");
  expect(code).toBe(0);
  expect(kills).toBeGreaterThan(1);
  expect(await countsIn(database)).toEqual({ patterns: KINDS, counts: [failures / KINDS] });
  await database[Symbol.asyncDispose]();
});
