// A store with any number of patterns. What it knows of a few families the product has learned itself, from reviews and
// their outcomes; the other rows are copies of those, with patterns of their own.
import { dirname, join } from "node:path";
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from "node:sqlite";
import { aRequest } from "../src/immune/guardrails/testing.ts";
import type { GuardedRequest } from "../src/immune/guardrails/index.ts";
import { encodeProfile } from "../src/immune/matching/profile-bytes.ts";
import { profileOf } from "../src/immune/matching/profile.ts";
import { termsOf } from "../src/immune/matching/terms.ts";
import { STALE_MS } from "../src/immune/decay.ts";
import { reviewRun } from "../src/immune/review-run.ts";
import { LANE, learningStore } from "../src/immune/testing.ts";
import { DAY_MS } from "../src/kernel/durations.ts";
import { sha256Hex } from "../src/kernel/hash.ts";
import { FakeClock } from "../src/kernel/testing.ts";
import { seededRandom } from "../src/kernel/random.ts";
import { fakeRun } from "../src/runs/testing.ts";
import { backUp, DATABASE_FILE } from "../src/storage/index.ts";
import { promptOf, rewritten } from "./pattern-prompts.ts";

/** Every so-many-th stands a second time in the store, as another project's. */
const ELSEWHERE = 10;
/** Of a hundred. */
const STALE = 30;
/** Each so-many-th is a rewrite of an earlier one, and of its family. */
const REWRITES = 4;
const OTHER_LANE = "another project";
const GRADERS = [
  { type: "json_valid" },
  { type: "length", max: 900 },
  { type: "contains", all: ["total"], case_sensitive: false },
] satisfies GuardedRequest["graders"];

/** At which the store is as it is made. */
export const NOW_MS = new FakeClock().now();

/** One that a guardrail cures, one that nothing cures, and one about which little is known yet. */
const LEARNED = [
  { task: "Write the invoice of the bakery as a JSON record", grader: "json_valid", prompts: 300, cured: true },
  { task: "Tell the history of the lighthouse for visitors", grader: "length", prompts: 120, cured: false },
  { task: "Sum up the mail of the harbour master", grader: "contains", prompts: 12, cured: false },
];

/** A prompt as a spawn sends it: with graders for which there are guardrails. */
export function requestOf(prompt: string): GuardedRequest {
  return aRequest({ prompt, graders: GRADERS });
}

export function idOf(number: number): string {
  return sha256Hex(`pattern ${number}`).slice(0, 32);
}

export function isRewrite(number: number): boolean {
  return number % REWRITES === 0;
}

export function isStale(number: number): boolean {
  return seededRandom(`stale ${number}`).next() * 100 < STALE;
}

/** A rewrite's is that of what it rewrites, which is any earlier one. */
export function familyOf(number: number): number {
  if (!isRewrite(number)) return number;
  const before = 1 + Math.floor(seededRandom(`family ${number}`).next() * (number - 1));
  return isRewrite(before) ? before - 1 : before;
}

function promptIn(number: number): string {
  return isRewrite(number) ? rewritten(familyOf(number), seededRandom(`rewrite ${number}`)) : promptOf(number);
}

/** In the folder, as `orchestrator.db`; of the project `LANE`, at `NOW_MS`. */
export async function makeStore(folder: string, patterns: number): Promise<void> {
  await using store = await learningStore();
  for (const { task, grader, prompts, cured } of LEARNED) {
    for (let number = 1; number <= prompts; number += 1) {
      const prompt = `${task}, number ${number}.`;
      const { stored } = await reviewRun(store.deps, requestOf(prompt), fakeRun(), false);
      const isTreated = stored?.guardrails.some(({ arm }) => arm === "treated") === true;
      const failed = cured && isTreated ? {} : { [grader]: "no" };
      const review = stored === null ? {} : { review: { ...stored, counts: true } };
      await store.store({ prompt, failed, atMs: NOW_MS, ...review });
    }
  }
  await store.learn();
  await backUp(dirname(store.database.path), join(folder, DATABASE_FILE));
  multiply(join(folder, DATABASE_FILE), patterns);
}

/** All in one transaction. Indexes are made afterwards: row by row, each would touch a page of its own. */
function multiply(path: string, patterns: number): void {
  const file = new DatabaseSync(path);
  file.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -500000");
  const indexes = file.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL").all();
  for (const { name } of indexes) file.exec(`DROP INDEX "${String(name)}"`);
  file.exec("BEGIN; CREATE TEMP TABLE staged (term INTEGER, pattern INTEGER) STRICT");
  const stage = file.prepare("INSERT INTO staged VALUES (?, ?)");
  const families = copiersIn(file);
  for (let number = 1; number <= patterns; number += 1) {
    const family = idOf(familyOf(number));
    const copy = families[familyOf(number) % families.length];
    const profile = profileOf(promptIn(number));
    for (const lane of number % ELSEWHERE === 0 ? [LANE, OTHER_LANE] : [LANE]) {
      const seq = copy?.pattern({
        seq: null,
        id: idOf(number),
        lane,
        family,
        operation: number % 5 === 0 ? "spawn_parallel_agents" : "spawn_agent",
        signature: sha256Hex(`signature ${number}`),
        last_used_ms: NOW_MS - (isStale(number) ? 2 * STALE_MS : (number % 10) * DAY_MS),
        profile: encodeProfile(profile),
      });
      for (const term of termsOf(profile, lane)) stage.run(term, seq ?? 0);
    }
    if (!isRewrite(number)) for (const row of copy?.others ?? []) row({ family });
  }
  file.exec(`
    INSERT INTO pattern_terms SELECT term, pattern FROM staged ORDER BY term, pattern;
    COMMIT;
    DROP TABLE staged`);
  for (const { sql } of indexes) file.exec(String(sql));
  file.close();
}

/** Stores a copy of a row with other values in some columns. @returns its number */
type Copier = (own: Readonly<Record<string, SQLInputValue>>) => number | bigint;

/** For each learned family: of its pattern, and of what is known of its guardrails. */
function copiersIn(file: DatabaseSync): readonly { readonly pattern: Copier; readonly others: readonly Copier[] }[] {
  const rowsOf = (table: string, family: SQLOutputValue | undefined): readonly Copier[] =>
    file
      .prepare(`SELECT * FROM ${table} WHERE family = ?`)
      .all(family ?? null)
      .map((row) => copierOf(file, table, row));
  return file
    .prepare("SELECT * FROM patterns ORDER BY seq")
    .all()
    .map((row) => ({
      pattern: copierOf(file, "patterns", row),
      others: ["guardrail_states", "guardrail_outcomes"].flatMap((table) => rowsOf(table, row["family"])),
    }));
}

function copierOf(file: DatabaseSync, table: string, row: Readonly<Record<string, SQLOutputValue>>): Copier {
  const columns = Object.keys(row);
  const insert = file.prepare(
    `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
  );
  return (own) => {
    const { lastInsertRowid } = insert.run(
      ...columns.map((column) => (column in own ? own[column] : row[column]) ?? null),
    );
    return lastInsertRowid;
  };
}
