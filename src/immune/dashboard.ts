// The immune system at a glance: failures by day, what fails most, and what guardrails did.
import { DAY_MS } from "../kernel/durations.ts";
import type { Queries } from "../storage/index.ts";
import { strengthAt } from "./decay.ts";
import { type Counts, effectInterval, type EffectInterval, exposuresIn } from "./guardrails/index.ts";
import { reasonOf, stateFrom } from "./guardrail-store.ts";
import { outcomesOf, ownOrigin } from "./outcome-store.ts";
import { MICRO, PATTERN_COLUMNS, patternFrom } from "./pattern.ts";
import { dayOf } from "./pattern-store.ts";
import { rounded } from "./rounded.ts";
import { BINS } from "./risk.ts";
import { riskOutcomes } from "./risk-store.ts";
import { type ImmuneStatus, statusOf } from "./status.ts";
import { isoTime } from "./stored-time.ts";
import type { ViewDeps } from "./views.ts";

const MOST_PATTERNS = 10;
const MOST_OPERATIONS = 20;
const MOST_GUARDRAILS = 20;
const INTERVAL_ALPHA = 0.05;

type Arm = { readonly passed: number; readonly failed: number };

export type Dashboard = {
  readonly status: ImmuneStatus;
  /** UTC days, the oldest first, without a gap. */
  readonly trend: readonly { readonly day: string; readonly occurrences: number }[];
  /** Of the same days, most first, like all that follow. */
  readonly by_failure: readonly { readonly failure: string; readonly occurrences: number }[];
  readonly by_operation: readonly { readonly operation: string; readonly occurrences: number }[];
  /** Failures of all operations that are not among these. */
  readonly other_operations: number;
  readonly patterns: readonly {
    readonly id: string;
    readonly failure: string;
    readonly operation: string;
    readonly occurrences: number;
    /** ISO 8601, UTC. */
    readonly last_seen: string;
    readonly strength: number;
  }[];
  /** Changed last first; counts are those of the trial, or of the window since it was kept. */
  readonly guardrails: readonly {
    readonly guardrail: string;
    readonly failure: string;
    readonly family: string;
    readonly state: string;
    readonly reason: string | null;
    readonly treated: Arm;
    readonly held_out: Arm;
    /** 95 %, by these counts. */
    readonly effect: EffectInterval | null;
  }[];
  /** How often prompts of a risk failed with nothing done about it. */
  readonly risk: readonly ({ readonly risk_from: number } & Arm)[];
};

export async function dashboardOf(deps: ViewDeps, days: number): Promise<Dashboard> {
  const { database, clock, lane } = deps;
  const { queries } = database;
  const nowMs = clock.now();
  const wanted = Array.from({ length: days }, (_, index) => dayOf(nowMs - (days - 1 - index) * DAY_MS));
  const [firstDay = ""] = wanted;
  const perDay = await occurrencesBy(queries, lane, firstDay, "day.day");
  const byDay = new Map(perDay.map(({ key, occurrences }) => [key, occurrences]));
  const failures = await occurrencesBy(queries, lane, firstDay, "patterns.failure_type");
  const operations = await occurrencesBy(queries, lane, firstDay, "patterns.operation");
  const shown = operations.slice(0, MOST_OPERATIONS);
  return {
    status: await statusOf(deps),
    trend: wanted.map((day) => ({ day, occurrences: byDay.get(day) ?? 0 })),
    by_failure: failures.map(({ key, occurrences }) => ({ failure: key, occurrences })),
    by_operation: shown.map(({ key, occurrences }) => ({ operation: key, occurrences })),
    other_operations: operations.slice(MOST_OPERATIONS).reduce((sum, { occurrences }) => sum + occurrences, 0),
    patterns: await topPatterns(queries, lane, firstDay, nowMs),
    guardrails: await guardrailEffects(queries, lane),
    risk: (await riskOutcomes(queries, lane)).flatMap(({ passed, failed }, bin) =>
      passed + failed === 0 ? [] : [{ risk_from: bin / BINS, passed, failed }],
    ),
  };
}

async function occurrencesBy(
  queries: Queries,
  lane: string,
  firstDay: string,
  column: "day.day" | "patterns.failure_type" | "patterns.operation",
): Promise<readonly { readonly key: string; readonly occurrences: number }[]> {
  return queries
    .selectFrom("patterns")
    .innerJoin("pattern_days as day", "day.pattern", "patterns.seq")
    .select((eb) => [eb.ref(column).as("key"), eb.fn.sum<number>("day.occurrences").as("occurrences")])
    .where("patterns.lane", "=", lane)
    .where("patterns.deleted_at_ms", "is", null)
    .where("day.day", ">=", firstDay)
    .where("day.occurrences", ">", 0)
    .groupBy(column)
    .orderBy("occurrences", "desc")
    .orderBy("key")
    .execute();
}

async function topPatterns(
  queries: Queries,
  lane: string,
  firstDay: string,
  nowMs: number,
): Promise<Dashboard["patterns"]> {
  const rows = await queries
    .selectFrom("patterns")
    .innerJoin("pattern_days as day", "day.pattern", "patterns.seq")
    .select(PATTERN_COLUMNS)
    .select((eb) => eb.fn.sum<number>("day.occurrences").as("occurrences"))
    .where("patterns.lane", "=", lane)
    .where("patterns.deleted_at_ms", "is", null)
    .where("day.day", ">=", firstDay)
    .where("day.occurrences", ">", 0)
    .groupBy("patterns.seq")
    .orderBy("occurrences", "desc")
    .orderBy("last_seen_ms", "desc")
    .limit(MOST_PATTERNS)
    .execute();
  return rows.map((row) => {
    const { id, type, operation, lastSeenMs, strength } = patternFrom(row);
    return {
      id,
      failure: type,
      operation,
      occurrences: row.occurrences,
      last_seen: isoTime(lastSeenMs),
      strength: rounded(strengthAt(strength, nowMs)),
    };
  });
}

async function guardrailEffects(queries: Queries, lane: string): Promise<Dashboard["guardrails"]> {
  const rows = await queries
    .selectFrom("guardrail_states")
    .select(["family", "guardrail", "failure_type", "state", "holdout_micro"])
    .where("lane", "=", lane)
    .where("origin", "=", ownOrigin)
    .orderBy("changed_at_ms", "desc")
    .orderBy("ordinal", "desc")
    .limit(MOST_GUARDRAILS)
    .execute();
  const outcomes = await outcomesOf(queries, lane, [...new Set(rows.map(({ family }) => family))], "this store");
  return rows.map(({ family, guardrail, failure_type, state, holdout_micro }) => {
    const now = stateFrom(state);
    const own = outcomes.filter(
      (each) => each.family === family && each.guardrail === guardrail && each.epoch === now.epoch,
    );
    const treated = sumOf(own.filter(({ arm }) => arm === "treated"));
    const heldOut = sumOf(own.filter(({ arm }) => arm === "held-out"));
    return {
      guardrail,
      failure: failure_type,
      family,
      state: now.kind,
      reason: reasonOf(now),
      treated,
      held_out: heldOut,
      effect: effectOf({ treated, heldOut }, holdout_micro / MICRO),
    };
  });
}

function sumOf(arms: readonly Arm[]): Arm {
  return arms.reduce((sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }), {
    passed: 0,
    failed: 0,
  });
}

/** null = there is nothing to tell it from. */
function effectOf(counts: Counts, holdout: number): EffectInterval | null {
  if (exposuresIn(counts) === 0 || !(holdout > 0 && holdout < 1)) return null;
  const { low, high } = effectInterval(counts, holdout, INTERVAL_ALPHA);
  return { low: rounded(low), high: rounded(high) };
}
