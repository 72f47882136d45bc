import { expect, test } from "vitest";
import { DAY_MS } from "../kernel/durations.ts";
import type { Queries } from "../storage/index.ts";
import { STALE_MS } from "./decay.ts";
import { immuneRetention } from "./retention.ts";
import { invoicePrompt, LANE, type LearningStore, learningStore } from "./testing.ts";

const RETENTION = { textDays: 7, runDays: 90, trialDays: 180, eventDays: 30, jobDays: 7 };
const FAILED = { json_valid: "no JSON" };
const ELSEWHERE = `"source_installation":"${"0".repeat(32)}"`;
const LATER_MS = 200 * DAY_MS;

async function tidy({ database, clock }: LearningStore): Promise<void> {
  for (const { bite } of immuneRetention(RETENTION)) {
    for (let taken = 1; taken > 0;) taken = await database.write((queries) => bite(queries, clock.now()));
  }
}

const looks = (queries: Queries, decision: string, count: number) =>
  queries
    .insertInto("guardrail_looks")
    .values(
      Array.from({ length: count }, (_, index) => ({
        lane: LANE,
        family: `f${index}`,
        guardrail: "json-only",
        epoch: 1,
        at_ms: 0,
        decision,
        look: "{}",
        origin: "o",
      })),
    )
    .execute();

test("old looks go, however many that kept a guardrail stand before them", async () => {
  await using store = await learningStore();
  await looks(store.queries, "keep", 300);
  await looks(store.queries, "go-on", 10);
  await store.clock.advance(LATER_MS);
  await tidy(store);
  const left = await store.queries.selectFrom("guardrail_looks").select("decision").execute();
  expect(left).toHaveLength(300);
  expect(new Set(left.map(({ decision }) => decision))).toEqual(new Set(["keep"]));
});

test("a pattern that nobody used goes, and later what was counted for its family", async () => {
  await using store = await learningStore();
  await store.store({ prompt: "Describe the river.", failed: { json_valid: "no" }, atMs: store.clock.now() });
  await store.learn();
  const { family } = await store.queries.selectFrom("patterns").select("family").executeTakeFirstOrThrow();
  const counted = { lane: LANE, family, guardrail: "json-only", epoch: 1 };
  await store.queries
    .insertInto("guardrail_outcomes")
    .values({ ...counted, arm: "treated", origin: "o", passed: 1, failed: 0 })
    .execute();
  await store.queries
    .insertInto("guardrail_prompts")
    .values({ ...counted, prompt_hash: "h", origin: "o" })
    .execute();

  await store.clock.advance(LATER_MS);
  await tidy(store);
  const tombs = await store.queries.selectFrom("patterns").select(["deleted_at_ms", "profile"]).execute();
  expect(tombs).toEqual([{ deleted_at_ms: store.clock.now(), profile: new Uint8Array() }]);
  for (const table of ["pattern_terms", "pattern_examples", "pattern_days"] as const) {
    expect(await store.queries.selectFrom(table).selectAll().execute()).toEqual([]);
  }
  expect(await store.queries.selectFrom("guardrail_outcomes").selectAll().execute()).toHaveLength(1);

  await store.clock.advance(LATER_MS);
  await tidy(store);
  for (const table of ["patterns", "guardrail_outcomes", "guardrail_prompts"] as const) {
    expect(await store.queries.selectFrom(table).selectAll().execute()).toEqual([]);
  }
});

test("prompts of a trial that has ended are forgotten, those of one under way are kept", async () => {
  await using store = await learningStore();
  const unit = { lane: LANE, family: "f", guardrail: "g" };
  await store.queries
    .insertInto("guardrail_states")
    .values({
      ...unit,
      failure_type: "refusal",
      ordinal: 1,
      epoch: 2,
      holdout_micro: 100_000,
      state: "{}",
      origin: "o",
      version: 1,
      changed_at_ms: 0,
    })
    .execute();
  for (const epoch of [1, 2]) {
    await store.queries
      .insertInto("guardrail_prompts")
      .values({ ...unit, epoch, prompt_hash: "h", origin: "o" })
      .execute();
  }
  await tidy(store);
  expect(await store.queries.selectFrom("guardrail_prompts").select("epoch").execute()).toEqual([{ epoch: 2 }]);
});

test("any number of newer stale patterns hide no live one", async () => {
  await using store = await learningStore();
  const { queries, clock } = store;
  await store.store({ prompt: invoicePrompt(1), failed: FAILED, atMs: clock.now() });
  await store.learn();
  const live = await queries.selectFrom("patterns").selectAll().executeTakeFirstOrThrow();
  const terms = await queries.selectFrom("pattern_terms").select("term").execute();
  const staleMs = clock.now() - STALE_MS - 1;
  await store.database.write(async (transaction) => {
    for (let seq = live.seq + 1; seq <= live.seq + 300; seq += 1) {
      await transaction
        .insertInto("patterns")
        .values({ ...live, seq, id: `stale-${seq}`, last_used_ms: staleMs })
        .execute();
      await transaction
        .insertInto("pattern_terms")
        .values(terms.map(({ term }) => ({ term, pattern: seq })))
        .execute();
    }
  });
  expect(await store.families(invoicePrompt(2))).toEqual([]);
  await tidy(store);
  expect((await store.families(invoicePrompt(2)))[0]?.match.pattern.id).toBe(live.id);
});

test.each([
  [
    "fails again",
    (store: LearningStore) => store.store({ prompt: invoicePrompt(1), failed: FAILED, atMs: store.clock.now() }),
  ],
  ["comes from another project", (store: LearningStore) => importAgain(store)],
])("a stale pattern that %s is found again", async (_what, use) => {
  await using store = await learningStore();
  await store.store({ prompt: invoicePrompt(1), failed: FAILED, atMs: store.clock.now() });
  await store.learn();
  const terms = () => store.queries.selectFrom("pattern_terms").selectAll().execute();
  const before = await terms();
  await store.clock.advance(STALE_MS + 1);
  await tidy(store);
  expect(await terms()).toEqual([]);
  await use(store);
  await store.learn();
  expect(await terms()).toEqual(before);
  expect(await store.families(invoicePrompt(2))).toHaveLength(1);
});

/** What it knows, as another store says it. */
async function importAgain({ views }: LearningStore): Promise<void> {
  const lines: string[] = [];
  for await (const line of views.exportPatterns()) lines.push(line.replace(/"source_installation":"\w+"/, ELSEWHERE));
  expect(await views.importPatterns(bytesOf(lines), () => {})).toMatchObject({ updated: 1 });
}

async function* bytesOf(lines: readonly string[]): AsyncGenerator<Uint8Array> {
  yield Buffer.from(lines.join("\n"));
}
