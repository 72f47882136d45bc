// What two stores know of the same failures can lie in one: rows of both side by side, none lost and none counted twice.
import { sql } from "kysely";
import { expect, test } from "vitest";
import { guardsFor } from "./guarding.ts";
import { aRequest } from "./guardrails/testing.ts";
import { originOf } from "./pattern-store.ts";
import { LANE, type LearningStore, learningStore, reviewOf, invoicePrompt } from "./testing.ts";

const FAILED = { json_valid: "no JSON" };
const likeInvoice = (number: number): string =>
  `Write the invoice ${number} of the bakery as one JSON record with its total and date.`;

/** Fails with these prompts, in this order. */
async function storeThatLearned(...prompts: readonly string[]): Promise<LearningStore> {
  const store = await learningStore({ holdout: 0.5 });
  for (const prompt of prompts) {
    await store.store({ prompt, failed: FAILED });
    await store.learn();
  }
  return store;
}

/** Prompts that got a guardrail, or did without it, and what became of them. */
async function tryGuardrail(store: LearningStore, numbers: readonly number[], fails: boolean): Promise<void> {
  for (const number of numbers) {
    const [found] = await store.families(invoicePrompt(number));
    const { family, match } = found ?? expect.fail("it is like no pattern");
    await store.store({
      prompt: invoicePrompt(number),
      ...(fails ? { failed: FAILED } : {}),
      review: reviewOf({
        matches: [{ family, pattern: match.pattern.id, score: 0.9 }],
        guardrails: [{ guardrail: "json-only", family, epoch: 1, arm: await armIn(store, invoicePrompt(number)) }],
      }),
    });
  }
  await store.learn();
}

async function armIn(store: LearningStore, prompt: string): Promise<"treated" | "held-out"> {
  const guarding = { lane: LANE, holdout: 0.5, capTokens: 300 };
  const request = aRequest({ prompt, graders: [{ type: "json_valid" }] });
  const guards = guardsFor(guarding, request, await store.families(prompt), store.clock.now());
  const all = [...guards.applied, ...guards.heldOut];
  expect(all).toHaveLength(1);
  return guards.applied.length === 1 ? "treated" : "held-out";
}

test("a prompt is in the same arm in every store of a project, whatever each of them learned first", async () => {
  await using one = await storeThatLearned(invoicePrompt(1), likeInvoice(1));
  await using other = await storeThatLearned(likeInvoice(1), invoicePrompt(1));
  const [family, another] = await Promise.all([one, other].map((store) => store.families(invoicePrompt(2))));
  expect(family?.[0]?.family).not.toBe(another?.[0]?.family);
  const arms = new Set<string>();
  for (let number = 100; number < 140; number += 1) {
    const arm = await armIn(one, invoicePrompt(number));
    expect(await armIn(other, invoicePrompt(number))).toBe(arm);
    arms.add(arm);
  }
  expect(arms.size).toBe(2);
});

/** What tells rows apart, and what grows in them with every write of their one writer. */
const TABLES = {
  patterns: { key: ["lane", "id"], grows: [] },
  pattern_days: { key: ["pattern", "day", "origin"], grows: ["occurrences", "gained_micro", "lost_micro"] },
  pattern_errors: { key: ["pattern", "signature"], grows: ["at_ms"] },
  pattern_examples: { key: ["pattern", "trial_id"], grows: [] },
  guardrail_outcomes: { key: ["lane", "family", "guardrail", "epoch", "arm", "origin"], grows: ["passed", "failed"] },
  guardrail_prompts: { key: ["lane", "family", "guardrail", "epoch", "prompt_hash", "origin"], grows: [] },
  guardrail_states: { key: ["lane", "family", "guardrail", "origin"], grows: ["version"] },
  guardrail_looks: { key: ["origin", "origin_seq"], grows: [] },
  risk_outcomes: { key: ["lane", "bin", "origin"], grows: ["passed", "failed"] },
} as const;
type Name = keyof typeof TABLES;
const NAMES = [
  "patterns",
  "pattern_days",
  "pattern_errors",
  "pattern_examples",
  "guardrail_outcomes",
  "guardrail_prompts",
  "guardrail_states",
  "guardrail_looks",
  "risk_outcomes",
] as const satisfies readonly Name[];

type Row = Readonly<Record<string, unknown>>;
type Content = ReadonlyMap<Name, readonly Row[]>;

function rowsIn(content: Content, name: Name): readonly Row[] {
  return content.get(name) ?? [];
}

/** Rows of a store as another one gets them: no numbers that this one alone gave. */
async function contentOf({ queries }: LearningStore): Promise<Content> {
  const read = async (name: Name): Promise<readonly Row[]> =>
    (await sql<Row>`select * from ${sql.table(name)}`.execute(queries)).rows;
  const patterns = await read("patterns");
  const idOf = new Map(patterns.map(({ seq, id }) => [seq, id]));
  const portable = ({ seq, ...row }: Row): Row => ({
    ...row,
    ...("pattern" in row ? { pattern: idOf.get(row["pattern"]) } : {}),
    ...("origin_seq" in row ? { origin_seq: row["origin_seq"] ?? seq } : {}),
  });
  return new Map(await Promise.all(NAMES.map(async (name) => [name, (await read(name)).map(portable)] as const)));
}

/** Each row once; of a pattern the earliest and the latest of its times, of other rows that with more in it. */
function merged(one: Content, other: Content): Content {
  const join = (name: Name): readonly Row[] => {
    const rows = new Map<string, Row>();
    for (const row of [...rowsIn(one, name), ...rowsIn(other, name)]) {
      const key = JSON.stringify(TABLES[name].key.map((column) => row[column]));
      const before = rows.get(key);
      rows.set(key, before === undefined ? row : name === "patterns" ? joined(before, row) : newer(name, before, row));
    }
    return [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  };
  return new Map(NAMES.map((name) => [name, join(name)]));
}

function newer(name: Name, one: Row, other: Row): Row {
  const sizeOf = (row: Row): number => TABLES[name].grows.reduce((sum, column) => sum + Number(row[column]), 0);
  return sizeOf(other) > sizeOf(one) ? other : one;
}

/** Family, strength, version and writer of a pattern are each store's own: they follow from the rest. */
function joined(one: Row, other: Row): Row {
  const of = (column: string): readonly [number, number] => [Number(one[column]), Number(other[column])];
  const row = {
    ...(JSON.stringify(one) < JSON.stringify(other) ? one : other),
    first_seen_ms: Math.min(...of("first_seen_ms")),
    last_seen_ms: Math.max(...of("last_seen_ms")),
    last_used_ms: Math.max(...of("last_used_ms")),
  };
  const deletedMs = Math.max(...of("deleted_at_ms"));
  return { ...row, deleted_at_ms: deletedMs > row.last_seen_ms ? deletedMs : null };
}

/** Into the tables as they are. */
async function fill({ database }: LearningStore, content: Content): Promise<void> {
  await database.write(async (queries) => {
    const seqOf = new Map(rowsIn(content, "patterns").map(({ id }, index) => [id, index + 1]));
    for (const name of NAMES) {
      for (const row of rowsIn(content, name)) {
        const stored: Row = {
          ...row,
          ...(name === "patterns" ? { seq: seqOf.get(row["id"]) } : {}),
          ...("pattern" in row ? { pattern: seqOf.get(row["pattern"]) } : {}),
        };
        const columns = sql.join(Object.keys(stored).map((column) => sql.ref(column)));
        await sql`insert into ${sql.table(name)} (${columns}) values (${sql.join(Object.values(stored))})`.execute(
          queries,
        );
      }
    }
  });
}

test("rows of two stores lie side by side in one: merged in any order, and as often as one likes, they say the same", async () => {
  await using one = await storeThatLearned(invoicePrompt(1), likeInvoice(1), "Describe the river.");
  await using other = await storeThatLearned(likeInvoice(1), invoicePrompt(1), "Name three hills.");
  await tryGuardrail(one, [1, 2, 3, 4, 5, 6], false);
  await tryGuardrail(other, [5, 6, 7, 8], true);
  const [a, b] = [await contentOf(one), await contentOf(other)];
  const all = merged(a, b);
  expect(merged(b, a)).toEqual(all);
  expect(merged(all, b)).toEqual(all);

  await using third = await learningStore();
  await fill(third, all);
  expect(merged(await contentOf(third), all)).toEqual(all);
  const failures = rowsIn(all, "pattern_days").reduce((sum, { occurrences }) => sum + Number(occurrences), 0);
  expect(failures).toBe(3 + 3 + 4);
  expect(rowsIn(all, "guardrail_looks")).toHaveLength(6 + 4);
  expect(new Set(rowsIn(all, "guardrail_states").map(({ origin }) => origin))).toEqual(
    new Set([await originOf(one.queries), await originOf(other.queries)]),
  );
});

test("of a prompt that two stores tried, one outcome can be counted", async () => {
  await using one = await storeThatLearned(invoicePrompt(1));
  await using other = await storeThatLearned(invoicePrompt(1));
  for (const store of [one, other]) await tryGuardrail(store, [1, 2, 3, 4, 5], store === one);
  const prompts = rowsIn(merged(await contentOf(one), await contentOf(other)), "guardrail_prompts");
  expect(prompts).toHaveLength(10);
  const byPrompt = new Map(prompts.map(({ prompt_hash, arm }) => [prompt_hash, arm]));
  expect(byPrompt.size).toBe(5);
  expect(prompts.filter(({ outcome }) => outcome === "failed")).toHaveLength(5);
  for (const { prompt_hash, arm } of prompts) expect(arm).toBe(byPrompt.get(prompt_hash));
});

test("a pattern that is deleted in one store and comes back in the other lives; one that does not is deleted", async () => {
  await using one = await storeThatLearned("Describe the river.", "Name three hills.");
  const before = await contentOf(one);
  const changed = (change: (row: Row, index: number) => Row): Content =>
    new Map(before).set("patterns", rowsIn(before, "patterns").map(change));
  const deleted = changed((row) => ({ ...row, deleted_at_ms: Number(row["last_seen_ms"]) + 10 }));
  const came = changed((row, index) => ({ ...row, last_seen_ms: Number(row["last_seen_ms"]) + 20 * index }));
  const left = rowsIn(merged(deleted, came), "patterns").map(({ deleted_at_ms: at }) => at === null);
  expect(left.filter(Boolean)).toHaveLength(1);
  expect(merged(came, deleted)).toEqual(merged(deleted, came));
});
