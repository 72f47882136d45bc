import { expect, test } from "vitest";
import { DAY_MS } from "../kernel/durations.ts";
import { outcomesOf } from "./outcome-store.ts";
import { originOf } from "./pattern-store.ts";
import { LANE, learningStore, reviewOf, invoicePrompt } from "./testing.ts";

const JSON_FAILED = { json_valid: "no valid JSON: there is no complete JSON object or array" };
const given = (arm: "treated" | "held-out", family = "f") => ({ guardrail: "json-only", family, epoch: 1, arm });

test("prompts that differ in numbers alone are one pattern, and every failure of it is counted once", async () => {
  await using store = await learningStore();
  await store.store(
    { prompt: invoicePrompt(1), failed: JSON_FAILED },
    { prompt: invoicePrompt(2), failed: JSON_FAILED },
    { prompt: invoicePrompt(3), failed: { length: "too long" } },
  );
  await store.learn();
  await store.learn();
  const patterns = await store.queries.selectFrom("patterns").select(["failure_type", "lane"]).orderBy("seq").execute();
  expect(patterns).toEqual([
    { failure_type: "json_invalid", lane: LANE },
    { failure_type: "length_violation", lane: LANE },
  ]);
  const days = await store.queries.selectFrom("pattern_days").select(["pattern", "day", "occurrences"]).execute();
  expect(days).toEqual([
    { pattern: 1, day: "2026-01-01", occurrences: 2 },
    { pattern: 2, day: "2026-01-01", occurrences: 1 },
  ]);
});

test("what was tried in vain by a provider, imported, blocked or ungraded teaches nothing", async () => {
  await using store = await learningStore();
  await store.store(
    { failure: "network", output: null },
    { failure: "budget", output: null },
    { failure: "immune_blocked", output: null },
    { failed: JSON_FAILED, isImported: true },
    { output: "fine" },
  );
  await store.learn();
  expect(await store.queries.selectFrom("patterns").select("id").execute()).toEqual([]);
  expect(store.errors).toEqual([]);
});

test("patterns that are alike and fail alike are one family; another failure is another", async () => {
  await using store = await learningStore();
  await store.store(
    { prompt: invoicePrompt(1), failed: JSON_FAILED },
    { prompt: `${invoicePrompt(2)} Please be quick about it.`, failed: JSON_FAILED },
    { prompt: "Sing a song about the sea in four lines.", failed: JSON_FAILED },
    { prompt: invoicePrompt(3), failed: { length: "too long" } },
  );
  await store.learn();
  const rows = await store.queries.selectFrom("patterns").select(["id", "family"]).orderBy("seq").execute();
  const [first, alike, other, longer] = rows;
  expect(alike?.family).toBe(first?.id);
  expect(other?.family).toBe(other?.id);
  expect(longer?.family).toBe(longer?.id);
});

test("of failures that say the same the newest is an example, and there are never more than three", async () => {
  await using store = await learningStore();
  const reasons = ["no JSON", "cut off", "no JSON", "a comment", "a comma too many"];
  await store.store(
    ...reasons.map((reason, index) => ({
      id: `t${index}`,
      prompt: invoicePrompt(index),
      failed: { json_valid: reason },
      atMs: index,
    })),
  );
  await store.learn();
  const examples = await store.queries.selectFrom("pattern_examples").select("trial_id").orderBy("trial_id").execute();
  expect(examples.map(({ trial_id }) => trial_id)).toEqual(["t1", "t2", "t3"]);
});

test("an outcome counts for the arm of its guardrail, and of the same prompt only the first", async () => {
  await using store = await learningStore();
  await store.store({ prompt: invoicePrompt(1), failed: JSON_FAILED });
  await store.learn();
  const [found] = await store.families(invoicePrompt(2));
  const { family, match } = found ?? expect.fail("it is like no pattern");
  const review = (arm: "treated" | "held-out") =>
    reviewOf({
      matches: [{ family, pattern: match.pattern.id, score: 0.9 }],
      guardrails: [{ guardrail: "json-only", family, epoch: 1, arm }],
    });
  await store.store(
    { prompt: invoicePrompt(2), review: review("treated") },
    { prompt: invoicePrompt(2), review: review("treated") },
    { prompt: invoicePrompt(3), failed: JSON_FAILED, review: review("held-out") },
    { prompt: invoicePrompt(4), review: { ...review("treated"), counts: false } },
  );
  await store.learn();
  const outcomes = await outcomesOf(store.queries, LANE, [family], "this store");
  expect(outcomes.toSorted((a, b) => a.arm.localeCompare(b.arm))).toEqual([
    { family, guardrail: "json-only", epoch: 1, arm: "held-out", passed: 0, failed: 1 },
    { family, guardrail: "json-only", epoch: 1, arm: "treated", passed: 1, failed: 0 },
  ]);
});

test("a risk with nothing done about it is held against what came of it", async () => {
  await using store = await learningStore();
  await store.store(
    { prompt: invoicePrompt(1), review: reviewOf({ raw_risk: 0.42 }) },
    { prompt: invoicePrompt(2), failed: JSON_FAILED, review: reviewOf({ raw_risk: 0.48 }) },
    // A guardrail was put after it.
    { prompt: invoicePrompt(3), review: reviewOf({ raw_risk: 0.42, guardrails: [given("treated")] }) },
    {
      prompt: invoicePrompt(4),
      failed: JSON_FAILED,
      review: reviewOf({ raw_risk: 0.72, guardrails: [given("held-out")] }),
    },
  );
  await store.learn();
  expect(await store.queries.selectFrom("risk_outcomes").select(["bin", "passed", "failed"]).execute()).toEqual([
    { bin: 4, passed: 1, failed: 1 },
    { bin: 7, passed: 0, failed: 1 },
  ]);
});

test("a stale pattern takes no part in matching and is kept", async () => {
  await using store = await learningStore();
  await store.store({ prompt: invoicePrompt(1), failed: JSON_FAILED, atMs: store.clock.now() });
  await store.learn();
  expect(await store.families(invoicePrompt(2))).toHaveLength(1);
  await store.clock.advance(15 * DAY_MS);
  expect(await store.families(invoicePrompt(2))).toEqual([]);
  expect(await store.queries.selectFrom("patterns").select("id").execute()).toHaveLength(1);
});

test("projects, and the simulated provider, learn for themselves", async () => {
  await using store = await learningStore();
  await store.store(
    { prompt: invoicePrompt(1), failed: JSON_FAILED, project: "elsewhere" },
    { prompt: invoicePrompt(1), failed: JSON_FAILED, provider: "simulated" },
  );
  await store.learn();
  expect(await store.families(invoicePrompt(2))).toEqual([]);
  expect(await store.families(invoicePrompt(2), "elsewhere")).toHaveLength(1);
  expect(await store.families(invoicePrompt(2), `${LANE} (simulated)`)).toHaveLength(1);
});

test("a guardrail whose state another version wrote is left as it is, and holds up nothing", async () => {
  await using store = await learningStore();
  await store.store({ prompt: invoicePrompt(1), failed: JSON_FAILED });
  await store.learn();
  const [found] = await store.families(invoicePrompt(2));
  const { family, match } = found ?? expect.fail("it is like no pattern");
  const state = '{"kind":"resting","since":5}';
  await store.queries
    .insertInto("guardrail_states")
    .values({
      lane: LANE,
      family,
      guardrail: "json-only",
      failure_type: "json_invalid",
      ordinal: 1,
      epoch: 1,
      holdout_micro: 100_000,
      state,
      origin: await originOf(store.queries),
      version: 1,
      changed_at_ms: 0,
    })
    .execute();
  const guardrails = [{ guardrail: "json-only", family, epoch: 1, arm: "treated" as const }];
  const matches = [{ family, pattern: match.pattern.id, score: 0.9 }];
  await store.store({ prompt: invoicePrompt(2), review: reviewOf({ matches, guardrails }) });
  await store.learn();
  expect(store.errors).toEqual([]);
  expect(await store.queries.selectFrom("guardrail_states").select("state").execute()).toEqual([{ state }]);
});

test("failures beside a guardrail that is not known to help count for the risk; beside one that is kept they do not", async () => {
  await using store = await learningStore();
  await store.store({ prompt: invoicePrompt(1), failed: JSON_FAILED });
  await store.learn();
  const [found] = await store.families(invoicePrompt(2));
  const { family, match } = found ?? expect.fail("it is like no pattern");
  const matches = [{ family, pattern: match.pattern.id, score: 0.9 }];
  const guardrails = [{ guardrail: "json-only", family, epoch: 1, arm: "treated" as const }];
  for (const number of [2, 3, 4]) {
    await store.store({
      prompt: invoicePrompt(number),
      failed: JSON_FAILED,
      review: reviewOf({ matches, guardrails }),
    });
  }
  await store.learn();
  expect((await store.families(invoicePrompt(9)))[0]?.unhelped).toEqual({ passed: 0, failed: 3 });
  const kept = { kind: "kept", sinceMs: 0, doubts: { harms: 0, useless: 0 }, epoch: 2, order: 1, trials: 1 };
  await store.queries
    .updateTable("guardrail_states")
    .set({ state: JSON.stringify(kept) })
    .execute();
  expect((await store.families(invoicePrompt(9)))[0]?.unhelped).toEqual({ passed: 0, failed: 0 });
});

/** How often a pattern was seen, what it gained and lost, after these outcomes of prompts that were like it. */
async function broughtBy(
  outcomes: readonly {
    readonly failed?: Record<string, string>;
    readonly score: number;
    readonly arm?: "treated" | "held-out";
  }[],
) {
  await using store = await learningStore();
  await store.store({ prompt: invoicePrompt(1), failed: JSON_FAILED });
  await store.learn();
  const [{ family, match } = expect.fail("it is like no pattern")] = await store.families(invoicePrompt(2));
  await store.store(
    ...outcomes.map(({ failed = {}, score, arm }, index) => ({
      prompt: invoicePrompt(100 + index),
      failed,
      review: reviewOf({
        matches: [{ family, pattern: match.pattern.id, score }],
        guardrails: arm === undefined ? [] : [given(arm, family)],
      }),
    })),
  );
  await store.learn();
  return store.queries
    .selectFrom("pattern_days")
    .innerJoin("patterns", "patterns.seq", "pattern")
    .select(["occurrences", "gained_micro", "lost_micro"])
    .where("patterns.id", "=", match.pattern.id)
    .execute();
}

test.each([
  ["that failed alike", { failed: JSON_FAILED, score: 0.9 }, 2, 50_000, 0],
  ["that failed otherwise", { failed: { length: "too long" }, score: 0.9 }, 1, 0, 0],
  ["that passed with a guardrail", { score: 0.9, arm: "treated" as const }, 1, 200_000, 0],
  ["that passed without its guardrail", { score: 0.9, arm: "held-out" as const }, 1, 0, 150_000],
  ["that passed", { score: 0.8 }, 1, 0, 150_000],
  ["that passed and was a little like it", { score: 0.79 }, 1, 10_000, 0],
])("what a prompt %s does to the strength of its pattern", async (_what, outcome, occurrences, gained, lost) => {
  expect(await broughtBy([outcome])).toEqual([{ occurrences, gained_micro: gained, lost_micro: lost }]);
});

test("a pattern is weakened once by a guardrail that does harm", async () => {
  const passed = Array.from({ length: 4 }, () => ({ score: 0.6, arm: "held-out" as const }));
  const failed = Array.from({ length: 18 }, () => ({ failed: JSON_FAILED, score: 0.6, arm: "treated" as const }));
  expect(await broughtBy([...passed, ...failed])).toEqual([
    { occurrences: 19, gained_micro: 4 * 10_000 + 18 * 50_000, lost_micro: 500_000 },
  ]);
});

test("a prompt that was like a pattern is a use of it, whatever became of the prompt", async () => {
  await using store = await learningStore();
  const { clock } = store;
  await store.store({ prompt: invoicePrompt(1), failed: JSON_FAILED, atMs: clock.now() });
  await store.learn();
  const [{ family, match } = expect.fail("it is like no pattern")] = await store.families(invoicePrompt(2));
  await clock.advance(10 * DAY_MS);
  const matches = [{ family, pattern: match.pattern.id, score: 0.6 }];
  await store.store({ prompt: invoicePrompt(2), review: reviewOf({ matches }), atMs: clock.now() });
  await store.learn();
  await clock.advance(10 * DAY_MS);
  expect(await store.families(invoicePrompt(3))).toHaveLength(1);
  await clock.advance(5 * DAY_MS);
  expect(await store.families(invoicePrompt(3))).toEqual([]);
});
