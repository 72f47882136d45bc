// How much of the patterns' strength is left, and which of them may go.
import type { Queries } from "../storage/index.ts";
import { HALF_LIFE_MS, isStale, mayBePruned, PRUNE_BELOW, STALE_MS, strengthAt } from "./decay.ts";
import { DAY_MS, HOUR_MS } from "../kernel/durations.ts";
import type { DecayAction } from "./decay-actions.ts";
import { PATTERN_COLUMNS, patternFrom } from "./pattern.ts";
import { rounded } from "./rounded.ts";
import { isoTime } from "./stored-time.ts";

/** Of `evaluate` and `prune_candidates`. */
const MOST_LISTED = 50;

export type DecayReport = {
  readonly half_life_hours: number;
  readonly stale_after_days: number;
  readonly prune_below: number;
  readonly patterns: number;
  readonly stale: number;
  readonly prune_candidates: number;
  readonly mean_strength: number | null;
  /** `evaluate`: the weakest; `prune_candidates`: those that may go. */
  readonly listed?: readonly {
    readonly id: string;
    readonly failure: string;
    readonly strength: number;
    readonly stale: boolean;
    readonly last_used: string;
  }[];
};

export async function decayReport(
  queries: Queries,
  lane: string,
  action: DecayAction,
  nowMs: number,
): Promise<DecayReport> {
  let [count, stale, prunable, sum] = [0, 0, 0, 0];
  const weakest: { readonly pattern: ReturnType<typeof patternFrom>; readonly strength: number }[] = [];
  const rows = queries
    .selectFrom("patterns")
    .select(PATTERN_COLUMNS)
    .where("lane", "=", lane)
    .where("deleted_at_ms", "is", null)
    .stream();
  for await (const row of rows) {
    const pattern = patternFrom(row);
    const strength = strengthAt(pattern.strength, nowMs);
    const mayGo = mayBePruned(pattern.strength, pattern.lastUsedMs, nowMs);
    count += 1;
    sum += strength;
    if (isStale(pattern.lastUsedMs, nowMs)) stale += 1;
    if (mayGo) prunable += 1;
    if (action === "evaluate" || (action === "prune_candidates" && mayGo)) {
      weakest.push({ pattern, strength });
      if (weakest.length > 2 * MOST_LISTED) keepWeakest(weakest);
    }
  }
  keepWeakest(weakest);
  return {
    half_life_hours: HALF_LIFE_MS / HOUR_MS,
    stale_after_days: STALE_MS / DAY_MS,
    prune_below: PRUNE_BELOW,
    patterns: count,
    stale,
    prune_candidates: prunable,
    mean_strength: count === 0 ? null : rounded(sum / count),
    ...(action === "status"
      ? {}
      : {
          listed: weakest.map(({ pattern, strength }) => ({
            id: pattern.id,
            failure: pattern.type,
            strength: rounded(strength),
            stale: isStale(pattern.lastUsedMs, nowMs),
            last_used: isoTime(pattern.lastUsedMs),
          })),
        }),
  };
}

function keepWeakest(patterns: { readonly strength: number }[]): void {
  patterns.sort((a, b) => a.strength - b.strength);
  patterns.splice(MOST_LISTED);
}
