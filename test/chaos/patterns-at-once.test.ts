// One store, and several processes that learn, import, export, prune and review at once; and an import that is killed.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { z } from "zod";
import { insertTestTrial, learnFrom } from "../../src/immune/testing.ts";
import { type Database, openDatabase } from "../../src/storage/index.ts";
import { start } from "../end-to-end/processes.ts";
import { dataFolder } from "./data-folder.ts";
import { failureOf, KINDS } from "./failures.ts";

const LEARNER = fileURLToPath(new URL("./learner.ts", import.meta.url));
const BIN = "bin/task-orchestrator.mjs";
/** The project of the learners' trials. */
const PROJECT = "test";
const OPERATIONS = 6;
const LINES = KINDS * OPERATIONS;

const environment = (folder: string, project: string) => ({
  TASK_ORCHESTRATOR_HOME: folder,
  TASK_ORCHESTRATOR_PROJECT: project,
  GEMINI_API_KEY: undefined,
});

function immune(folder: string, args: readonly string[], project = PROJECT) {
  return start(process.execPath, [BIN, "immune", ...args], { env: environment(folder, project) }).ended;
}

/** What another project has learned, as a file. */
async function exportedElsewhere(): Promise<string> {
  const folder = dataFolder();
  {
    await using database = await openDatabase(folder);
    const atMs = Date.now();
    await database.write(async (queries) => {
      for (let index = 0; index < LINES; index += 1) {
        const operation = `elsewhere-${Math.floor(index / KINDS)}`;
        await insertTestTrial(queries, { ...failureOf(index), project: "elsewhere", operation, atMs });
      }
    });
    await learnFrom(database);
  }
  const file = join(folder, "patterns.jsonl");
  expect(await immune(folder, ["export", "--file", file], "elsewhere")).toMatchObject({ code: 0 });
  return file;
}

test("learning, importing twice, exporting, pruning and reviewing at once lose and double nothing", async () => {
  const [folder, file] = [dataFolder(), await exportedElsewhere()];
  {
    await using database = await openDatabase(folder);
    await database.write(async (queries) => {
      for (let index = 0; index < KINDS; index += 1) {
        await insertTestTrial(queries, { ...failureOf(index), operation: "long ago", atMs: Date.UTC(2020, 0, 1) });
      }
    });
    await learnFrom(database);
  }
  const target = join(folder, "out.jsonl");
  const failures = 400;
  const learner = spawn(process.execPath, [LEARNER, folder, "p", `${failures}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [learned, ...commands] = await Promise.all([
    once(learner, "exit"),
    immune(folder, ["import", "--file", file, "--json"]),
    immune(folder, ["import", "--file", file, "--json"]),
    immune(folder, ["export", "--file", target]),
    immune(folder, ["prune", "--json"]),
    immune(folder, ["dashboard"]),
    immune(folder, ["failures", "--limit", "50", "--json"]),
  ]);
  expect(learned).toEqual([0, null]);
  expect(commands.map(({ code, stderr }) => [code, stderr.replace(/^\d+ lines?\.\n$/, "")])).toEqual(
    commands.map(() => [0, ""]),
  );
  const counted = z.object({ imported: z.int(), known: z.int(), updated: z.int(), skipped: z.literal(0) });
  const [first, second] = commands.slice(0, 2).map(({ stdout }) => counted.parse(JSON.parse(stdout)));
  expect((first?.imported ?? 0) + (second?.imported ?? 0)).toBe(LINES);
  expect(JSON.parse(commands[3]?.stdout ?? "")).toEqual({ candidates: KINDS, deleted: KINDS });
  for (const line of readFileSync(target, "utf8").split("\n").filter(Boolean)) JSON.parse(line);
  await using database = await openDatabase(folder);
  expect(await occurrencesIn(database)).toEqual({ imported: LINES, learned: failures });
  await isWhole(database);
});

test("an import that is killed leaves whole patterns, and the next one adds the rest", async () => {
  const [folder, file] = [dataFolder(), await exportedElsewhere()];
  await using database = await openDatabase(folder);
  let kills = 0;
  for (const enough of [1, LINES / 4, LINES / 2]) {
    const importing = spawn(process.execPath, [BIN, "immune", "import", "--file", "-"], {
      env: { ...process.env, ...environment(folder, PROJECT) },
      stdio: ["pipe", "ignore", "ignore"],
    });
    // Without an end, so that it is at work until it is killed.
    importing.stdin.on("error", () => {});
    importing.stdin.write(readFileSync(file));
    if (await killAfter(importing, async () => (await patternsIn(database)) >= enough)) kills += 1;
    await isWhole(database);
  }
  expect(kills).toBe(3);
  const before = await patternsIn(database);
  const { code, stdout } = await immune(folder, ["import", "--file", file, "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ imported: LINES - before, known: before, skipped: 0 });
  expect(await occurrencesIn(database)).toEqual({ imported: LINES, learned: 0 });
  await isWhole(database);
});

/** @returns whether it was still at work */
async function killAfter(child: ChildProcess, isTime: () => Promise<boolean>): Promise<boolean> {
  const ended = once(child, "exit");
  while (child.exitCode === null && !(await isTime())) await sleep(5);
  const killed = child.exitCode === null && child.kill("SIGKILL");
  const [, signal] = await ended;
  return killed && signal === "SIGKILL";
}

async function patternsIn({ queries }: Database): Promise<number> {
  const { count } = await queries
    .selectFrom("patterns")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return count;
}

async function occurrencesIn({ queries }: Database): Promise<{ readonly imported: number; readonly learned: number }> {
  const rows = await queries
    .selectFrom("pattern_days")
    .innerJoin("patterns", "patterns.seq", "pattern_days.pattern")
    .select((eb) => ["pattern_days.origin", eb.fn.sum<number>("pattern_days.occurrences").as("count")])
    .groupBy("pattern_days.origin")
    .execute();
  const of = (isImported: boolean): number =>
    rows.filter(({ origin }) => origin.includes("/") === isImported).reduce((sum, { count }) => sum + count, 0);
  return { imported: of(true), learned: of(false) };
}

/** Each pattern with all its parts, and no part without its pattern. */
async function isWhole({ queries }: Database): Promise<void> {
  expect((await sql<{ integrity_check: string }>`pragma integrity_check`.execute(queries)).rows).toEqual([
    { integrity_check: "ok" },
  ]);
  for (const part of ["pattern_days", "pattern_errors", "pattern_examples", "pattern_terms"] as const) {
    const without = await queries
      .selectFrom("patterns")
      .select("seq")
      .where("deleted_at_ms", "is", null)
      .where("seq", "not in", queries.selectFrom(part).select("pattern"))
      .execute();
    const stray = await queries
      .selectFrom(part)
      .select("pattern")
      .where("pattern", "not in", queries.selectFrom("patterns").select("seq"))
      .execute();
    expect([part, without, stray]).toEqual([part, [], []]);
  }
}
