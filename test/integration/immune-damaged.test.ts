// A store in which rows of patterns and guardrails are damaged: what cannot be read is left out, and everything else works.
import { sql } from "kysely";
import { expect, test } from "vitest";
import { reviewRequest } from "../../src/immune/index.ts";
import { dashboardText } from "../../src/immune/as-text.ts";
import { redact } from "../../src/redaction/index.ts";
import { type Database, openDatabase } from "../../src/storage/index.ts";
import { type AppUnderTest, appUnderTest } from "./app-under-test.ts";
import { personPrompt } from "./person-prompt.ts";

const GRADERS: ["json_valid"] = ["json_valid"];
const NO_HOLDOUT = { immune: { holdout: 0.001, replays: 0 } };
/** SQLite has it, and no number of this language. */
const HUGE = 2n ** 63n - 1n;
const NEVER_MS = 9_000_000_000_000_000;

/** With a pattern, a guardrail on trial and counts of all kinds. */
async function usedStore() {
  const app = await appUnderTest({ settings: NO_HOLDOUT, provider: { says: () => ({ text: "no JSON" }) } });
  for (let number = 1; number <= 3; number += 1) await app.spawn({ prompt: personPrompt(number), graders: GRADERS });
  await app.useCases.immune.status();
  return app;
}

const DAMAGES: Readonly<Record<string, (database: Database) => Promise<unknown>>> = {
  "a lineage that is no JSON": ({ queries }) => queries.updateTable("patterns").set({ lineage: "{[" }).execute(),
  "a lineage of another form": ({ queries }) => queries.updateTable("patterns").set({ lineage: '{"a":1}' }).execute(),
  "a profile of other bytes": ({ queries }) =>
    queries
      .updateTable("patterns")
      .set({ profile: Uint8Array.of(1, 255, 255, 255, 0, 7) })
      .execute(),
  "a profile without bytes": ({ queries }) =>
    queries.updateTable("patterns").set({ profile: new Uint8Array() }).execute(),
  "times that no date has": ({ queries }) =>
    queries
      .updateTable("patterns")
      .set({ first_seen_ms: -NEVER_MS, last_seen_ms: NEVER_MS, last_used_ms: NEVER_MS, strength_at_ms: NEVER_MS })
      .execute(),
  "a strength below nothing": ({ queries }) =>
    queries.updateTable("patterns").set({ strength_micro: -5_000_000 }).execute(),
  "a failure type that is none": ({ queries }) =>
    queries.updateTable("patterns").set({ failure_type: "__proto__" }).execute(),
  "days with negative counts and times that no date has": ({ queries }) =>
    queries
      .updateTable("pattern_days")
      .set({ occurrences: -7, gained_micro: -1, lost_micro: -1, last_ms: NEVER_MS })
      .execute(),
  "examples that are no JSON": ({ queries }) =>
    queries
      .updateTable("pattern_examples")
      .set({ reasons: redact("[") })
      .execute(),
  "a guardrail's state that is no JSON": ({ queries }) =>
    queries.updateTable("guardrail_states").set({ state: "?" }).execute(),
  "a guardrail's state of another form": ({ queries }) =>
    queries.updateTable("guardrail_states").set({ state: '{"kind":"kept","epoch":-1}' }).execute(),
  "looks that are no JSON": ({ queries }) => queries.updateTable("guardrail_looks").set({ look: "{" }).execute(),
  "outcomes with negative counts": ({ queries }) =>
    queries.updateTable("guardrail_outcomes").set({ passed: -3, failed: -4, arm: "?" }).execute(),
  "risks with negative counts": ({ queries }) =>
    queries.updateTable("risk_outcomes").set({ passed: -30, failed: -40, bin: 99 }).execute(),
};

test.each(Object.keys(DAMAGES))("with %s, prompts are reviewed, failures learned and views shown", async (name) => {
  await using app = await usedStore();
  {
    await using database = await openDatabase(app.dataDirectory);
    await DAMAGES[name]?.(database);
  }
  const answer = await app.spawn({ prompt: personPrompt(4), graders: GRADERS });
  expect(answer).toMatchObject({ status: "completed", immune: { risk: expect.any(Number) } });
  expect(answer.immune?.["risk"]).toBeGreaterThanOrEqual(0);
  expect(answer.immune?.["risk"]).toBeLessThanOrEqual(1);
  await app.useCases.immune.learn({
    operation: "spawn_agent",
    prompt: "Write a poem about the sea, in four lines.",
    output: null,
    graders: [{ grader: "length", reason: "too long" }],
  });
  await viewsWork(app);
  const { like } = await app.useCases.immune.review(
    reviewRequest.parse({ prompt: "Write a poem about the sea, in four lines." }),
  );
  expect(like[0]?.failure).toBe("length_violation");
});

test("where a count is beyond all numbers, views say so, and prompts are answered", async () => {
  await using app = await usedStore();
  {
    await using database = await openDatabase(app.dataDirectory);
    await sql`update pattern_days set occurrences = ${HUGE}`.execute(database.queries);
    await sql`update guardrail_outcomes set failed = ${HUGE}`.execute(database.queries);
  }
  const { immune } = app.useCases;
  const damaged = { code: "storage/unreadable-number", hint: expect.stringContaining("backup") };
  await expect(immune.status()).rejects.toMatchObject(damaged);
  await expect(immune.dashboard(7)).rejects.toMatchObject(damaged);
  await expect(immune.check({ prompt: personPrompt(4), operation: "spawn_agent", graders: [] })).rejects.toMatchObject(
    damaged,
  );
  expect(await app.spawn({ prompt: personPrompt(4), graders: GRADERS })).toMatchObject({ status: "completed" });
});

async function viewsWork({ useCases }: AppUnderTest): Promise<void> {
  const { immune } = useCases;
  expect((await immune.status()).patterns.total).toBe(2);
  expect(dashboardText(await immune.dashboard(7))).toContain("length_violation");
  const { failures } = await immune.failures({ limit: 50 });
  expect(failures).toHaveLength(2);
  for (const { occurrences, strength } of failures) {
    expect(occurrences).toBeGreaterThanOrEqual(0);
    expect(strength).toBeLessThanOrEqual(1);
  }
  for (const action of ["status", "evaluate", "prune_candidates"] as const) await immune.decay(action);
  await immune.prune(true);
  const lines: string[] = [];
  for await (const line of immune.exportPatterns()) lines.push(line);
  expect(lines.join("\n")).toContain("length_violation");
  const again = await immune.importPatterns(bytesOf(lines), () => {});
  expect(again.imported + again.updated).toBe(0);
  expect(await immune.prune(false)).toMatchObject({ candidates: expect.any(Number) });
  expect(await useCases.metrics()).toContain("task_orchestrator_trials");
}

async function* bytesOf(lines: readonly string[]): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(new TextEncoder().encode(lines.join("\n")));
}
