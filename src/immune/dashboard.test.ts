// What the dashboard and the figures of the immune system say of a store.
import { expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "../kernel/durations.ts";
import { learningStore, reviewOf, type TestTrial, invoicePrompt } from "./testing.ts";

const NO_JSON = { json_valid: "no JSON" };
const RIVERS = "List the longest rivers of Siberia with their mouths.";

test("the dashboard counts failures on the days of their occurrence, and nothing from before its window", async () => {
  await using store = await learningStore();
  // Late on the third day.
  await store.clock.advance(2 * DAY_MS + 23 * HOUR_MS);
  const nowMs = store.clock.now();
  const failed = (daysAgo: number, prompt: string, graders: Record<string, string>): TestTrial => ({
    prompt,
    failed: graders,
    operation: prompt === RIVERS ? "nightly" : "spawn_agent",
    atMs: nowMs - daysAgo * DAY_MS,
  });
  await store.store(
    failed(3, RIVERS, { length: "too long" }),
    failed(2, invoicePrompt(1), NO_JSON),
    failed(2, invoicePrompt(2), NO_JSON),
    failed(1, invoicePrompt(3), NO_JSON),
    failed(1, RIVERS, { length: "too long" }),
    failed(0, invoicePrompt(4), NO_JSON),
    { ...failed(0, invoicePrompt(5), NO_JSON), project: "elsewhere" },
  );
  const board = await store.views.dashboard(3);
  expect(board).toMatchObject({
    trend: [
      { day: "2026-01-01", occurrences: 2 },
      { day: "2026-01-02", occurrences: 2 },
      { day: "2026-01-03", occurrences: 1 },
    ],
    by_failure: [
      { failure: "json_invalid", occurrences: 4 },
      { failure: "length_violation", occurrences: 1 },
    ],
    by_operation: [
      { operation: "spawn_agent", occurrences: 4 },
      { operation: "nightly", occurrences: 1 },
    ],
    other_operations: 0,
    patterns: [
      { failure: "json_invalid", operation: "spawn_agent", occurrences: 4, last_seen: "2026-01-03T23:00:00.000Z" },
      { failure: "length_violation", operation: "nightly", occurrences: 1, last_seen: "2026-01-02T23:00:00.000Z" },
    ],
    guardrails: [],
    risk: [],
  });
  expect((await store.views.dashboard(4)).trend[0]).toEqual({ day: "2025-12-31", occurrences: 1 });
});

test("the figures tell live patterns from stale ones, today's failures from all, and guardrails by their state", async () => {
  await using store = await learningStore();
  const { clock, views } = store;
  expect(await views.status()).toMatchObject({
    health: "no_failures",
    patterns: { total: 0, active: 0, stale: 0 },
    occurrences: { total: 0, today: 0 },
  });
  const kinds = [{ length: "too long" }, { regex: "no match" }];
  await store.store(...kinds.map((failed) => ({ prompt: RIVERS, failed, atMs: clock.now() })));
  expect(await views.status()).toMatchObject({ health: "unguarded", occurrences: { total: 2, today: 2 } });
  await clock.advance(15 * DAY_MS);
  const yesterday = clock.now() - DAY_MS;
  await store.store(
    { prompt: invoicePrompt(1), failed: NO_JSON, atMs: yesterday },
    { prompt: invoicePrompt(2), failed: NO_JSON, atMs: clock.now() },
    { prompt: invoicePrompt(3), failed: NO_JSON, atMs: clock.now() },
    { prompt: invoicePrompt(4), failed: NO_JSON, atMs: clock.now(), project: "elsewhere" },
  );
  await store.learn();
  expect(await views.status()).toMatchObject({
    health: "unguarded",
    patterns: { total: 3, active: 1, stale: 2 },
    occurrences: { total: 5, today: 2 },
    guardrails: { on_trial: 0, kept: 0, retired: 0 },
  });

  const [{ family, match } = expect.fail("it is like no pattern")] = await store.families(invoicePrompt(5));
  const outcomes = (guardrail: string, arm: "treated" | "held-out", failed: boolean, count: number): TestTrial[] =>
    Array.from({ length: count }, (_, index) => ({
      prompt: invoicePrompt(100 + index + (arm === "treated" ? 0 : 100)),
      failed: failed ? NO_JSON : {},
      atMs: clock.now(),
      review: reviewOf({
        matches: [{ family, pattern: match.pattern.id, score: 0.6 }],
        guardrails: [{ guardrail, family, epoch: 1, arm }],
      }),
    }));
  for (const guardrail of ["json-only", "json-bare"]) {
    await store.store(...outcomes(guardrail, "held-out", false, 4), ...outcomes(guardrail, "treated", true, 16));
  }
  await store.store(...outcomes("json-syntax", "held-out", true, 6), ...outcomes("json-syntax", "treated", false, 30));
  expect(await views.status()).toMatchObject({
    health: "guarded",
    guardrails: { on_trial: 0, kept: 1, retired: 2 },
  });
  await store.store(...[1, 2, 3].flatMap((nth) => outcomes(`other-${nth}`, "treated", false, 1)));
  expect(await views.status()).toMatchObject({
    health: "learning",
    guardrails: { on_trial: 3, kept: 1, retired: 2 },
  });
});
