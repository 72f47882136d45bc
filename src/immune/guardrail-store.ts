// What is known of guardrails in the store: their state for each family, and the looks at what they did.
import { z } from "zod";
import type { JsonObject } from "../kernel/json.ts";
import { appendEvent, prepared, type Queries } from "../storage/index.ts";
import { jsonText } from "../tooling/index.ts";
import {
  type Counts,
  type Decision,
  decide,
  type GuardrailState,
  type LifecyclePolicy,
  type Look,
  type ReplayVerdict,
  type RetirementReason,
  reopen,
  retireAfterReplay,
  startTrial,
} from "./guardrails/index.ts";
import { MICRO } from "./pattern.ts";
import { type Counts as Outcomes, valuesIn, NO_COUNTS, outcomesOf, ownOrigin } from "./outcome-store.ts";

/** A guardrail for a family of patterns, in one of its trials or windows. */
export interface Unit {
  readonly lane: string;
  readonly family: string;
  readonly guardrail: string;
  readonly epoch: number;
}

/** As it was left. */
export interface StoredState extends Pick<Unit, "family" | "guardrail"> {
  readonly state: GuardrailState;
  readonly holdoutMicro: number;
}

const selectStates = prepared((queries, { lane, families }: { readonly lane: string; readonly families: string }) =>
  queries
    .selectFrom("guardrail_states")
    .select(["family", "guardrail", "state", "holdout_micro"])
    .where("lane", "=", lane)
    .where("family", "in", valuesIn(families))
    .where("origin", "=", ownOrigin)
    .orderBy("guardrail"),
);

/** In the order of the guardrails. */
export async function storedStates(
  queries: Queries,
  lane: string,
  families: readonly string[],
): Promise<readonly StoredState[]> {
  if (families.length === 0) return [];
  const { rows } = await selectStates(queries, { lane, families: JSON.stringify(families) });
  return rows.map(({ state, holdout_micro: holdoutMicro, ...unit }) => ({
    ...unit,
    state: stateFrom(state),
    holdoutMicro,
  }));
}

/** family -> guardrail -> state */
export type States = ReadonlyMap<string, ReadonlyMap<string, GuardrailState>>;

/** As they are under this hold-out share. */
export function statesUnder(stored: readonly StoredState[], holdout: number): States {
  const states = new Map<string, Map<string, GuardrailState>>();
  for (const each of stored) {
    const own = states.get(each.family) ?? new Map<string, GuardrailState>();
    own.set(each.guardrail, stateUnder(each, holdout));
    states.set(each.family, own);
  }
  return states;
}

/** null = it is not retired. */
export function reasonOf(state: GuardrailState): RetirementReason | null {
  return state.kind === "retired" ? state.reason : null;
}

export function unitKey({ family, guardrail }: Pick<Unit, "family" | "guardrail">): string {
  return JSON.stringify([family, guardrail]);
}

/** After an outcome of its was counted. @returns what was decided; null where the outcome is of an earlier trial */
export async function lookAtGuardrail(
  queries: Queries,
  unit: Unit,
  {
    origin,
    nowMs,
    policy,
    type,
  }: { readonly origin: string; readonly nowMs: number; readonly policy: LifecyclePolicy; readonly type: string },
): Promise<{ readonly decision: Decision; readonly state: GuardrailState; readonly begins: boolean } | null> {
  const { lane, family, guardrail, epoch } = unit;
  const stored = await stateOf(queries, unit, policy.holdout);
  const begins = stored === null || (stored.kind === "retired" && epoch === stored.epoch + 1);
  const start = { nowMs, order: begins ? await nextOrder(queries, lane) : 0 };
  const before = stored === null ? startTrial(start) : begins ? reopen(stored, start) : stored;
  if (before.epoch !== epoch) return null;
  const counts = await countsOf(queries, unit);
  const { state, decision, look } = decide(before, counts, await keptIn(queries, lane), nowMs, policy);
  await keepLook(queries, unit, look);
  if (state !== stored) {
    const columns = { ...stateColumns(state, policy.holdout, nowMs), origin };
    await queries
      .insertInto("guardrail_states")
      .values({ lane, family, guardrail, failure_type: type, version: 1, ...columns })
      .onConflict((conflict) =>
        conflict
          .columns(["lane", "family", "guardrail", "origin"])
          .doUpdateSet((eb) => ({ ...columns, version: eb("guardrail_states.version", "+", 1) })),
      )
      .execute();
  }
  if (decision === "keep" || decision === "retire") await tellDecided(queries, unit, decision, state, nowMs);
  return { decision, state, begins };
}

function stateColumns(state: GuardrailState, holdout: number, nowMs: number) {
  return {
    state: JSON.stringify(state),
    ordinal: state.order,
    // The next trial of a retired one has another.
    epoch: state.kind === "retired" ? state.epoch + 1 : state.epoch,
    holdout_micro: Math.round(holdout * MICRO),
    changed_at_ms: nowMs,
  };
}

/** Under this hold-out share; null = it was never tried. */
async function stateOf(
  queries: Queries,
  { lane, family, guardrail }: Unit,
  holdout: number,
): Promise<GuardrailState | null> {
  const row = await queries
    .selectFrom("guardrail_states")
    .select(["state", "holdout_micro"])
    .where("lane", "=", lane)
    .where("family", "=", family)
    .where("guardrail", "=", guardrail)
    .where("origin", "=", ownOrigin)
    .executeTakeFirst();
  if (row === undefined) return null;
  return stateUnder({ state: stateFrom(row.state), holdoutMicro: row.holdout_micro }, holdout);
}

async function tellDecided(
  queries: Queries,
  { lane, family, guardrail }: Unit,
  decision: "keep" | "retire",
  state: GuardrailState,
  nowMs: number,
): Promise<void> {
  await appendEvent(queries, {
    kind: "guardrail-decided",
    detail: { lane, family, guardrail, decision, ...(state.kind === "retired" ? { reason: state.reason } : {}) },
    atMs: nowMs,
  });
}

/** Whether it is still in that trial. */
export async function isOnTrial(queries: Queries, unit: Unit, holdout: number): Promise<boolean> {
  const state = await stateOf(queries, unit, holdout);
  return state?.kind === "trial" && state.epoch === unit.epoch;
}

/** What came of asking past successes again. */
export interface Replay {
  readonly runId: string;
  readonly verdict: ReplayVerdict;
  /** Why not all were asked. */
  readonly stopped: string | null;
}

/** In a transaction, so that of whatever else is decided about the trial one stands. @returns whether it ended the trial */
export async function keepReplay(
  queries: Queries,
  unit: Unit,
  { runId, verdict, stopped }: Replay,
  nowMs: number,
  policy: LifecyclePolicy,
): Promise<boolean> {
  await keepLook(queries, unit, { atMs: nowMs, decision: "replay" }, { runId, ...verdict, stopped });
  const before = await stateOf(queries, unit, policy.holdout);
  if (verdict.kind !== "harm" || before?.kind !== "trial" || before.epoch !== unit.epoch) return false;
  const state = retireAfterReplay(before, nowMs, policy);
  const { look } = decide(before, await countsOf(queries, unit), await keptIn(queries, unit.lane), nowMs, policy);
  await keepLook(queries, unit, { ...look, decision: "retire" }, { reason: "replay_harm" });
  const { lane, family, guardrail } = unit;
  await queries
    .updateTable("guardrail_states")
    .set((eb) => ({ ...stateColumns(state, policy.holdout, nowMs), version: eb("version", "+", 1) }))
    .where("lane", "=", lane)
    .where("family", "=", family)
    .where("guardrail", "=", guardrail)
    .where("origin", "=", ownOrigin)
    .execute();
  await tellDecided(queries, unit, "retire", state, nowMs);
  return true;
}

async function nextOrder(queries: Queries, lane: string): Promise<number> {
  const row = await queries
    .selectFrom("guardrail_states")
    .select((eb) => eb.fn.max<number | null>("ordinal").as("last"))
    .where("lane", "=", lane)
    .where("origin", "=", ownOrigin)
    .executeTakeFirst();
  return (row?.last ?? 0) + 1;
}

/** How often any guardrail of the lane was kept, whatever became of it. */
async function keptIn(queries: Queries, lane: string): Promise<number> {
  const { count } = await queries
    .selectFrom("guardrail_looks")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("lane", "=", lane)
    .where("decision", "=", "keep")
    .where("origin", "=", ownOrigin)
    .executeTakeFirstOrThrow();
  return count;
}

async function countsOf(queries: Queries, { lane, family, guardrail, epoch }: Unit): Promise<Counts> {
  const rows = await outcomesOf(queries, lane, [family], "this store");
  const of = (arm: string): Outcomes => {
    const found = rows.find((row) => row.guardrail === guardrail && row.epoch === epoch && row.arm === arm);
    return found === undefined ? NO_COUNTS : { passed: found.passed, failed: found.failed };
  };
  return { treated: of("treated"), heldOut: of("held-out") };
}

async function keepLook(
  queries: Queries,
  { lane, family, guardrail, epoch }: Unit,
  look: Look | { readonly atMs: number; readonly decision: "replay" },
  more: JsonObject = {},
): Promise<void> {
  const { atMs, decision } = look;
  const text = JSON.stringify({ ...look, ...more });
  await queries
    .insertInto("guardrail_looks")
    .values({ lane, family, guardrail, epoch, at_ms: atMs, decision, look: text, origin: ownOrigin })
    .execute();
}

export interface Exposure {
  readonly promptHash: string;
  readonly origin: string;
  readonly arm: "treated" | "held-out";
  readonly outcome: "passed" | "failed";
  readonly atMs: number;
}

/** Whether the prompt is the first of its text in the unit: one that is sent again is in the same arm again. */
export async function isFirstOutcome(
  queries: Queries,
  unit: Unit,
  { promptHash, origin, arm, outcome, atMs }: Exposure,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await queries
    .insertInto("guardrail_prompts")
    .values({ ...unit, prompt_hash: promptHash, origin, arm, outcome, at_ms: atMs })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

const trying = { epoch: z.int(), order: z.int(), trials: z.int() };
const storedState = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("trial"), sinceMs: z.number(), ...trying }),
  z.object({
    kind: z.literal("kept"),
    sinceMs: z.number(),
    doubts: z.object({ harms: z.number(), useless: z.number() }),
    ...trying,
  }),
  z.object({
    kind: z.literal("retired"),
    atMs: z.number(),
    reason: z.enum(["no_help", "harm", "unproven", "replay_harm"]),
    reopensAtMs: z.number().nullable(),
    ...trying,
  }),
]);

const stateText = jsonText.pipe(storedState);

/** Another share begins another epoch: outcomes of both would not tell of the same draw. */
function stateUnder(
  { state, holdoutMicro }: Pick<StoredState, "state" | "holdoutMicro">,
  holdout: number,
): GuardrailState {
  return holdoutMicro === Math.round(holdout * MICRO) ? state : { ...state, epoch: state.epoch + 1 };
}

/** What another version wrote is left alone: neither chosen nor decided about. */
const UNREADABLE: GuardrailState = {
  kind: "retired",
  atMs: 0,
  reason: "unproven",
  reopensAtMs: null,
  epoch: 0,
  order: 0,
  trials: 0,
};

export function stateFrom(text: string): GuardrailState {
  return stateText.safeParse(text).data ?? UNREADABLE;
}
