import { expect, test } from "vitest";
import type { Evaluation } from "../evaluation/index.ts";
import { fakeRun } from "../runs/testing.ts";
import { type GuardrailState, startTrial } from "./guardrails/index.ts";
import { aRequest } from "./guardrails/testing.ts";
import { MICRO } from "./pattern.ts";
import { originOf } from "./pattern-store.ts";
import { hintsAfterFailure } from "./repair-hints.ts";
import { LANE, type LearningStore, learningStore, invoicePrompt } from "./testing.ts";

const SAID = "no valid JSON at position 17";

function failed(reason: string): Evaluation {
  const verdict = { kind: "graded", score: 0, passed: false, reason } as const;
  return { passed: false, score: 0, results: [{ grader: "json_valid", verdict }] };
}

const TRIAL = startTrial({ nowMs: 0, order: 1 });
const KEPT: GuardrailState = { ...TRIAL, kind: "kept", sinceMs: 0, doubts: { harms: 0, useless: 0 } };
const RETIRED: GuardrailState = { ...TRIAL, kind: "retired", atMs: 0, reason: "no_help", reopensAtMs: null };

async function storeWith(states: Readonly<Record<string, GuardrailState>>, enabled = true): Promise<LearningStore> {
  const store = await learningStore({ enabled });
  await store.store({ prompt: invoicePrompt(1), failed: { json_valid: SAID } });
  await store.learn();
  const { family } = await store.queries.selectFrom("patterns").select("family").executeTakeFirstOrThrow();
  await store.database.write(async (queries) => {
    for (const [guardrail, state] of Object.entries(states)) {
      await queries
        .insertInto("guardrail_states")
        .values({
          lane: LANE,
          family,
          guardrail,
          failure_type: "json_invalid",
          ordinal: state.order,
          epoch: state.epoch,
          state: JSON.stringify(state),
          holdout_micro: 0.1 * MICRO,
          origin: await originOf(queries),
          version: 1,
          changed_at_ms: 0,
        })
        .execute();
    }
  });
  return store;
}

function hints(store: LearningStore, prompt: string, reason: string): Promise<string | null> {
  return hintsAfterFailure(
    store.deps,
    failed(reason),
    aRequest({ prompt, graders: [{ type: "json_valid" }] }),
    fakeRun(),
  );
}

test("a repair is told what is known to help against the same error, though the prompt is like nothing", async () => {
  await using store = await storeWith({ "json-only": KEPT });
  expect(await hints(store, "List the moons of Jupiter as JSON.", "no valid JSON at position 4")).toContain("RFC 8259");
});

test("a repair is told what helps against an error that came second", async () => {
  await using store = await storeWith({ "json-only": KEPT });
  await store.store({ prompt: invoicePrompt(2), failed: { json_valid: "a comma too many" } });
  await store.learn();
  for (const said of ["a comma too many", "no valid JSON at position 4"]) {
    expect(await hints(store, "List the moons of Jupiter as JSON.", said)).toContain("RFC 8259");
  }
  expect(await hints(store, "List the moons of Jupiter as JSON.", "an unclosed bracket")).toBeNull();
});

test.each([
  ["other projects", { lane: "other" }],
  ["other operations", { operation: "other", family: "other" }],
])("however often %s were told the same since, what this one was told counts", async (_what, other) => {
  await using store = await storeWith({ "json-only": KEPT });
  await store.database.write(async (queries) => {
    const known = await queries.selectFrom("patterns").selectAll().executeTakeFirstOrThrow();
    const said = await queries.selectFrom("pattern_errors").selectAll().executeTakeFirstOrThrow();
    for (let seq = 1_000; seq < 1_300; seq += 1) {
      await queries
        .insertInto("patterns")
        .values({ ...known, ...other, seq, id: `other-${seq}` })
        .execute();
      await queries
        .insertInto("pattern_errors")
        .values({ ...said, pattern: seq, at_ms: said.at_ms + seq })
        .execute();
    }
  });
  expect(await hints(store, "List the moons of Jupiter as JSON.", SAID)).toContain("RFC 8259");
});

test("a guardrail whose state cannot be read is no hint, and hides none", async () => {
  await using store = await storeWith({ "json-only": KEPT, "json-syntax": KEPT });
  await store.database.write((queries) =>
    queries.updateTable("guardrail_states").set({ state: "{" }).where("guardrail", "=", "json-syntax").execute(),
  );
  expect(await hints(store, "List the moons of Jupiter as JSON.", SAID)).toContain("RFC 8259");
  expect(store.errors).toEqual([]);
});

test("a repair is told what helps prompts like this one, though another thing was said", async () => {
  await using store = await storeWith({ "json-only": KEPT });
  expect(await hints(store, invoicePrompt(2), "an unclosed bracket")).toContain("RFC 8259");
  expect(await hints(store, "List the moons of Jupiter as JSON.", "an unclosed bracket")).toBeNull();
});

test("what is on trial or retired is no hint", async () => {
  await using store = await storeWith({ "json-only": TRIAL, "json-syntax": RETIRED });
  expect(await hints(store, invoicePrompt(2), SAID)).toBeNull();
});

test("nothing is said where the immune system is off", async () => {
  await using store = await storeWith({ "json-only": KEPT }, false);
  expect(await hints(store, invoicePrompt(2), SAID)).toBeNull();
});

test("hints that cannot be read are logged once and never in the way", async () => {
  await using store = await storeWith({ "json-only": KEPT });
  await store.database.write((queries) => queries.schema.dropTable("guardrail_states").execute());
  expect(await hints(store, invoicePrompt(2), SAID)).toBeNull();
  expect(store.errors).toEqual(["immune-hints-failed"]);
});
