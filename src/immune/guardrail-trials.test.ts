// Trials of guardrails as the store keeps them: their order, their end, and how they begin again.
import { describe, expect, test } from "vitest";
import { DAY_MS } from "../kernel/durations.ts";
import { failuresText } from "./as-text.ts";
import { findingsOf } from "./findings.ts";
import { statesUnder, storedStates } from "./guardrail-store.ts";
import { guardsFor, type Guard } from "./guarding.ts";
import type { GuardrailState } from "./guardrails/index.ts";
import { aRequest } from "./guardrails/testing.ts";
import { LANE, type LearningStore, learningStore, reviewOf, type TestTrial } from "./testing.ts";

const HOLDOUT = 0.1;
const NO_JSON = { json_valid: "no JSON" };
const TOPICS = {
  bills: (number: number): string =>
    `Write the invoice number ${number} of the bakery as a JSON record with its total.`,
  rivers: (number: number): string => `List the ${number} longest rivers of Siberia with their mouths as JSON.`,
};
type Topic = keyof typeof TOPICS;

/** A store in which a prompt of each topic has failed. */
async function failedStore(...topics: readonly Topic[]): Promise<LearningStore> {
  const store = await learningStore();
  for (const topic of topics) await store.store(failure(store, topic));
  await store.learn();
  return store;
}

function failure({ clock }: LearningStore, topic: Topic): TestTrial {
  return { prompt: TOPICS[topic](0), failed: NO_JSON, atMs: clock.now() };
}

interface Tried {
  readonly topic: Topic;
  readonly guardrail: string;
  readonly epoch?: number;
  readonly treated?: { readonly failed?: number; readonly passed?: number };
  readonly heldOut?: { readonly failed?: number; readonly passed?: number };
}

let prompts = 0;

/** Outcomes of as many different prompts, those that were held out first. */
async function tried(store: LearningStore, { topic, guardrail, epoch = 1, treated, heldOut }: Tried): Promise<void> {
  const [{ family, match } = expect.fail("it is like no pattern")] = await store.families(TOPICS[topic](1));
  const outcomes = (arm: "treated" | "held-out", failed: Record<string, string>, count = 0): TestTrial[] =>
    Array.from({ length: count }, () => ({
      prompt: TOPICS[topic]((prompts += 1)),
      failed,
      atMs: store.clock.now(),
      review: reviewOf({
        matches: [{ family, pattern: match.pattern.id, score: 0.6 }],
        guardrails: [{ guardrail, family, epoch, arm }],
      }),
    }));
  await store.store(
    ...outcomes("held-out", {}, heldOut?.passed),
    ...outcomes("held-out", NO_JSON, heldOut?.failed),
    ...outcomes("treated", {}, treated?.passed),
    ...outcomes("treated", NO_JSON, treated?.failed),
  );
  await store.learn();
}

async function stateOf(
  store: LearningStore,
  topic: Topic,
  guardrail: string,
  holdout = HOLDOUT,
): Promise<GuardrailState | undefined> {
  const [{ family } = expect.fail("it is like no pattern")] = await store.families(TOPICS[topic](1));
  return statesUnder(await storedStates(store.queries, LANE, [family]), holdout)
    .get(family)
    ?.get(guardrail);
}

/** What the next prompt gets, or does without. */
async function guardsOf(store: LearningStore, topic: Topic): Promise<readonly Guard[]> {
  const { queries, clock } = store;
  const request = aRequest({ prompt: TOPICS[topic](1), graders: [{ type: "json_valid" }] });
  const { families } = await findingsOf({ queries, clock, lane: LANE }, { ...request, operation: "spawn_agent" });
  const guards = guardsFor({ lane: LANE, holdout: HOLDOUT, capTokens: 300 }, request, families, clock.now());
  return [...guards.applied, ...guards.heldOut];
}

const CURES = { treated: { passed: 30 }, heldOut: { failed: 6 } };
const HARMS = { treated: { failed: 16 }, heldOut: { passed: 4 } };

describe("errors are spread over the guardrails of a project", () => {
  /** Enough for the second guardrail where one was kept before, and not enough where none was. */
  const HELPS_A_LITTLE = { treated: { passed: 30 }, heldOut: { failed: 2 } };

  test("each trial has its place among all, and starts with the level of that place", async () => {
    await using store = await failedStore("bills", "rivers");
    await tried(store, { topic: "bills", guardrail: "json-only", treated: { passed: 1 } });
    await tried(store, { topic: "rivers", guardrail: "json-only", ...HELPS_A_LITTLE });
    expect(await stateOf(store, "bills", "json-only")).toMatchObject({ kind: "trial", order: 1 });
    expect(await stateOf(store, "rivers", "json-only")).toMatchObject({ kind: "trial", order: 2 });
  });

  test("one that was kept leaves its share of errors to the next", async () => {
    await using store = await failedStore("bills", "rivers");
    await tried(store, { topic: "bills", guardrail: "json-only", ...CURES });
    expect(await stateOf(store, "bills", "json-only")).toMatchObject({ kind: "kept" });
    await tried(store, { topic: "rivers", guardrail: "json-only", ...HELPS_A_LITTLE });
    expect(await stateOf(store, "rivers", "json-only")).toMatchObject({ kind: "kept", order: 2 });
  });
});

test("another hold-out share begins another epoch, and each draw is counted by itself", async () => {
  await using store = await failedStore("bills");
  await tried(store, { topic: "bills", guardrail: "json-only", treated: { passed: 3 } });
  expect(await stateOf(store, "bills", "json-only", HOLDOUT)).toMatchObject({ kind: "trial", epoch: 1 });
  expect(await stateOf(store, "bills", "json-only", 0.2)).toMatchObject({ kind: "trial", epoch: 2 });
});

test("retired guardrails rest, are tried again when the failure comes back, and all of it is seen", async () => {
  await using store = await failedStore("bills");
  const { clock, views } = store;
  for (const guardrail of ["json-only", "json-syntax", "json-bare"]) {
    await tried(store, { topic: "bills", guardrail, ...HARMS });
  }
  const retired = {
    state: "retired",
    reason: "harm",
    trials: 1,
    retries_at: new Date(clock.now() + 7 * DAY_MS).toISOString(),
  };
  const { failures } = await views.failures({ limit: 10 });
  expect(failures[0]?.guardrails).toEqual([
    { guardrail: "json-bare", ...retired },
    { guardrail: "json-only", ...retired },
    { guardrail: "json-syntax", ...retired },
  ]);
  expect(failuresText(failures)).toContain("json-only retired (harm) in trial 1, again from 2026-01-08; json-syntax");
  expect(await guardsOf(store, "bills")).toEqual([]);

  await clock.advance(8 * DAY_MS);
  await store.store(failure(store, "bills"));
  await store.learn();
  expect(await guardsOf(store, "bills")).toMatchObject([{ id: "json-only", epoch: 2 }]);
  await tried(store, { topic: "bills", guardrail: "json-only", epoch: 2, treated: { passed: 2, failed: 1 } });
  expect(await stateOf(store, "bills", "json-only")).toMatchObject({ kind: "trial", epoch: 2, order: 4, trials: 2 });
  const [pattern] = (await views.failures({ limit: 10 })).failures;
  expect(pattern?.guardrails[1]).toEqual({ guardrail: "json-only", state: "trial", reason: null, trials: 2 });
  // The 20 outcomes of its first trial are not among these.
  expect((await views.dashboard(1)).guardrails[0]).toMatchObject({
    guardrail: "json-only",
    state: "trial",
    reason: null,
    treated: { passed: 2, failed: 1 },
    held_out: { passed: 0, failed: 0 },
  });
});

test("a guardrail rests twice as long after each trial, and after the fourth it is retired for good", async () => {
  await using store = await failedStore("bills");
  const { clock, views } = store;
  const rests: (number | null)[] = [];
  for (const trial of [1, 2, 3, 4]) {
    await tried(store, { topic: "bills", guardrail: "json-only", epoch: trial, ...HARMS });
    const [pattern] = (await views.failures({ limit: 1 })).failures;
    const [view] = pattern?.guardrails ?? [];
    expect(view).toMatchObject({ guardrail: "json-only", state: "retired", reason: "harm", trials: trial });
    const restMs = typeof view?.retries_at === "string" ? Date.parse(view.retries_at) - clock.now() : null;
    rests.push(restMs === null ? null : restMs / DAY_MS);
    await clock.advance(restMs ?? 0);
    await store.store(failure(store, "bills"));
    await store.learn();
  }
  expect(rests).toEqual([7, 14, 28, null]);
  expect(failuresText((await views.failures({ limit: 1 })).failures)).toContain(
    "| json-only retired (harm) in trial 4, for good |",
  );
});

test("a record's version grows by one with each write", async () => {
  await using store = await failedStore("bills");
  const versions = async (): Promise<readonly (readonly number[])[]> => {
    const patterns = await store.queries.selectFrom("patterns").select("version").execute();
    const states = await store.queries.selectFrom("guardrail_states").select("version").execute();
    return [patterns, states].map((rows) => rows.map(({ version }) => version));
  };
  const [[learned = 0] = []] = await versions();
  await store.store(failure(store, "bills"));
  await store.learn();
  expect(await versions()).toEqual([[learned + 1], []]);
  await tried(store, { topic: "bills", guardrail: "json-only", treated: { passed: 1 } });
  expect(await versions()).toEqual([[learned + 2], [1]]);
  // An outcome that changes nothing about the trial is counted elsewhere.
  await tried(store, { topic: "bills", guardrail: "json-only", treated: { passed: 1 } });
  expect(await versions()).toEqual([[learned + 3], [1]]);
  await tried(store, { topic: "bills", guardrail: "json-only", ...HARMS });
  const [, states] = await versions();
  expect(states).toEqual([2]);
});
