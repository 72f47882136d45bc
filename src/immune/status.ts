// How the immune system stands, in figures.
import { laneOf } from "../runs/index.ts";
import type { Queries } from "../storage/index.ts";
import { STALE_MS } from "./decay.ts";
import type { ViewDeps } from "./views.ts";
import { stateFrom } from "./guardrail-store.ts";
import { ownOrigin } from "./outcome-store.ts";
import { dayOf } from "./pattern-store.ts";
import { rounded } from "./rounded.ts";

/** Without failures it is healthy; it is learning while guardrails are on trial. */
export type Health = "no_failures" | "learning" | "guarded" | "unguarded";

export type ImmuneStatus = {
  readonly enabled: boolean;
  readonly health: Health;
  readonly patterns: { readonly total: number; readonly active: number; readonly stale: number };
  readonly occurrences: { readonly total: number; readonly today: number };
  readonly guardrails: { readonly on_trial: number; readonly kept: number; readonly retired: number };
  readonly settings: {
    readonly holdout: number;
    readonly warn_at: number;
    readonly block_at: number | null;
    readonly guardrail_tokens: number;
  };
  /** Where the failures are that are not shown. */
  readonly hint?: string;
};

export async function statusOf(deps: ViewDeps): Promise<ImmuneStatus> {
  const { database, clock, lane, config } = deps;
  const { queries } = database;
  const nowMs = clock.now();
  const patterns = await patternCounts(queries, lane, nowMs);
  const guardrails = countGuardrails(await ownGuardrails(queries).where("lane", "=", lane).execute());
  const { on_trial, kept } = guardrails;
  return {
    enabled: config.enabled,
    health: patterns.total === 0 ? "no_failures" : on_trial > 0 ? "learning" : kept > 0 ? "guarded" : "unguarded",
    patterns,
    occurrences: await occurrenceCounts(queries, lane, nowMs),
    guardrails,
    settings: {
      holdout: rounded(config.holdout),
      warn_at: config.warnAt,
      block_at: config.block ? config.blockAt : null,
      guardrail_tokens: config.guardrailTokens,
    },
    ...(patterns.total === 0 && (await hasSimulated(deps)) ? { hint: SIMULATED_ONLY } : {}),
  };
}

const SIMULATED_ONLY =
  "Only the simulated provider has failed here; its patterns stand apart and are shown with --provider simulated.";

async function hasSimulated({ database, clock, project, isSimulated }: ViewDeps): Promise<boolean> {
  if (isSimulated) return false;
  return (await patternCounts(database.queries, laneOf(project, true), clock.now())).total > 0;
}

async function patternCounts(queries: Queries, lane: string, nowMs: number): Promise<ImmuneStatus["patterns"]> {
  const { total, active } = await queries
    .selectFrom("patterns")
    .select((eb) => [
      eb.fn.countAll<number>().as("total"),
      eb.fn
        .countAll<number>()
        .filterWhere("last_used_ms", ">=", nowMs - STALE_MS)
        .as("active"),
    ])
    .where("lane", "=", lane)
    .where("deleted_at_ms", "is", null)
    .executeTakeFirstOrThrow();
  return { total, active, stale: total - active };
}

/** Days are UTC. */
async function occurrenceCounts(queries: Queries, lane: string, nowMs: number): Promise<ImmuneStatus["occurrences"]> {
  const { total, recent } = await queries
    .selectFrom("pattern_days as day")
    .innerJoin("patterns", "patterns.seq", "day.pattern")
    .select((eb) => [
      eb.fn.coalesce(eb.fn.sum<number>("day.occurrences"), eb.val(0)).as("total"),
      eb.fn
        .coalesce(eb.fn.sum<number>("day.occurrences").filterWhere("day.day", "=", dayOf(nowMs)), eb.val(0))
        .as("recent"),
    ])
    .where("patterns.lane", "=", lane)
    .where("patterns.deleted_at_ms", "is", null)
    .executeTakeFirstOrThrow();
  return { total, today: recent };
}

/** This store's own. */
export function ownGuardrails(queries: Queries) {
  return queries.selectFrom("guardrail_states").select("state").where("origin", "=", ownOrigin);
}

export function countGuardrails(rows: readonly { readonly state: string }[]): ImmuneStatus["guardrails"] {
  const kinds = rows.map(({ state }) => stateFrom(state).kind);
  const of = (kind: string): number => kinds.filter((each) => each === kind).length;
  return { on_trial: of("trial"), kept: of("kept"), retired: of("retired") };
}
