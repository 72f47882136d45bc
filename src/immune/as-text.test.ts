import fc from "fast-check";
import { expect, test } from "vitest";
import type { Dashboard } from "./dashboard.ts";
import { dashboardText, failuresText, prunedText } from "./as-text.ts";

const STATUS: Dashboard["status"] = {
  enabled: true,
  health: "learning",
  patterns: { total: 2, active: 1, stale: 1 },
  occurrences: { total: 5, today: 3 },
  guardrails: { on_trial: 1, kept: 0, retired: 0 },
  settings: { holdout: 0.1, warn_at: 0.5, block_at: null, guardrail_tokens: 300 },
};
const EMPTY: Dashboard = {
  status: STATUS,
  trend: [],
  by_failure: [],
  by_operation: [],
  other_operations: 0,
  patterns: [],
  guardrails: [],
  risk: [],
};

test("a day's bar is as long as its share of the day with most, and a day without any has none", () => {
  const text = dashboardText({
    ...EMPTY,
    trend: [
      { day: "2026-01-01", occurrences: 4 },
      { day: "2026-01-02", occurrences: 0 },
      { day: "2026-01-03", occurrences: 2 },
    ],
  });
  expect(text).toContain(
    [`2026-01-01 ${"█".repeat(30)} 4`, "2026-01-02 0", `2026-01-03 ${"█".repeat(15)} 2`].join("\n"),
  );
});

test("a guardrail stands with both arms and what its effect may be", () => {
  const text = dashboardText({
    ...EMPTY,
    guardrails: [
      {
        guardrail: "json-only",
        failure: "json_invalid",
        family: "c704df16e33a",
        state: "retired",
        reason: "harm",
        treated: { passed: 3, failed: 9 },
        held_out: { passed: 0, failed: 0 },
        effect: { low: -0.2, high: 0.31 },
      },
    ],
  });
  expect(text).toContain(
    "| json-only | json_invalid | c704df16 | retired (harm) | 9 of 12 (75 %) | 0 of 0 | -20 % to 31 % |",
  );
});

test("a pattern stands with each guardrail that was tried, its trial, and when there may be another", () => {
  const text = failuresText([
    {
      id: "id",
      operation: "spawn_agent",
      failure: "json_invalid",
      family: "id",
      occurrences: 3,
      first_seen: "then",
      last_seen: "now",
      strength: 0.5,
      stale: false,
      learned_from: "here",
      guardrails: [
        { guardrail: "json-bare", state: "retired", reason: "replay_harm", trials: 4, retries_at: null },
        { guardrail: "json-only", state: "retired", reason: "harm", trials: 2, retries_at: "2026-01-15T08:00:00.000Z" },
        { guardrail: "json-syntax", state: "kept", reason: null, trials: 1 },
        { guardrail: "other", state: "trial", reason: null, trials: 3 },
      ],
      examples: [],
    },
  ]);
  expect(text).toContain(
    "| json-bare retired (replay_harm) in trial 4, for good; json-only retired (harm) in trial 2, again from 2026-01-15; json-syntax kept in trial 1; other trial 3 |",
  );
});

test("no name breaks out of its cell or block", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 80 }), (name) => {
      const text = dashboardText({
        ...EMPTY,
        by_operation: [{ operation: name, occurrences: 1 }],
        patterns: [{ id: "id", failure: "refusal", operation: name, occurrences: 1, last_seen: "now", strength: 1 }],
      });
      expect(text.split("\n")).toHaveLength(
        dashboardText({
          ...EMPTY,
          by_operation: [{ operation: "x", occurrences: 1 }],
          patterns: [{ id: "id", failure: "refusal", operation: "x", occurrences: 1, last_seen: "now", strength: 1 }],
        }).split("\n").length,
      );
      const row = text.split("\n").find((line) => line.startsWith("| id |")) ?? "";
      expect(row.split("|")).toHaveLength(8);
    }),
    { numRuns: 40, seed: 6 },
  );
});

test.each([
  ["an image", "![x](https://evil.example/a.png)", "!(x)(https://evil.example/a.png)"],
  ["HTML", "<img src=x>", "‹img src=x›"],
  ["an escape", "a\\|b", "a/'b"],
  ["letters that nobody sees", "a\u200B\u{E0041}b\uFEFF", "ab"],
  ["half of the last character", `${"x".repeat(59)}\u{1F600}`, `${"x".repeat(59)}\uFFFD`],
])("%s in a name is plain text", (_what, operation, shown) => {
  const pattern = { id: "id", failure: "refusal", operation, occurrences: 1, last_seen: "now", strength: 1 };
  const text = dashboardText({ ...EMPTY, patterns: [pattern] });
  expect(text).toContain(`| id | refusal | ${shown} | 1 |`);
});

test("what was or would be pruned is said in words", () => {
  expect(prunedText({ candidates: 1, deleted: 1 }, false)).toBe("1 stale and weak pattern deleted.");
  expect(prunedText({ candidates: 2, deleted: 0 }, true)).toBe("2 stale and weak patterns would be deleted.");
});
