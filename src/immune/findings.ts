// What a prompt is like, and how likely it fails by that. Changes nothing.
import type { Clock } from "../kernel/clock.ts";
import { prepared, type Queries } from "../storage/index.ts";
import type { FailureType } from "./failure-types.ts";
import { type StoredState, storedStates, unitKey } from "./guardrail-store.ts";
import { profileLong, termsOf } from "./matching/index.ts";
import { ALIKE, type Match, patternsLike } from "./matching-patterns.ts";
import { type Counts, NO_COUNTS, outcomesOf } from "./outcome-store.ts";
import { calibrated, rawRisk } from "./risk.ts";
import { riskOutcomes } from "./risk-store.ts";

/** Families that a review looks at. */
const MOST_FAMILIES = 5;

export interface FamilyFound {
  readonly family: string;
  readonly type: FailureType;
  /** The nearest of its patterns. */
  readonly match: Match;
  /** Of prompts that were like it, where nothing was done about it that is known to help. */
  readonly unhelped: Counts;
  /** Guardrails that were tried against it. */
  readonly tried: readonly StoredState[];
}

export interface Findings {
  /** 0 to 1, calibrated. */
  readonly risk: number;
  readonly rawRisk: number;
  /** The nearest first. */
  readonly families: readonly FamilyFound[];
}

const NOTHING: Findings = { risk: 0, rawRisk: 0, families: [] };

/** Changes nothing. A long prompt holds the event loop for one part of it at a time. */
export async function findingsOf(
  { queries, clock, lane }: { readonly queries: Queries; readonly clock: Clock; readonly lane: string },
  { prompt, operation }: { readonly prompt: string; readonly operation: string },
): Promise<Findings> {
  if (!(await hasPatterns(queries, lane))) return NOTHING;
  const profile = await profileLong(prompt, () => clock.sleep(0));
  const likes = await patternsLike(queries, lane, { profile, terms: termsOf(profile, lane), operation }, clock.now());
  const nearest = new Map<string, Match>();
  for (const match of likes) {
    if (match.score < ALIKE || nearest.size === MOST_FAMILIES) break;
    if (!nearest.has(match.pattern.family)) nearest.set(match.pattern.family, match);
  }
  if (nearest.size === 0) return NOTHING;
  const outcomes = await outcomesOf(queries, lane, [...nearest.keys()], "all stores");
  const tried = await storedStates(queries, lane, [...nearest.keys()]);
  const kept = new Set(tried.filter(({ state }) => state.kind === "kept").map(unitKey));
  const families = [...nearest].map(([family, match]): FamilyFound => ({
    family,
    type: match.pattern.type,
    match,
    unhelped: outcomes
      .filter((each) => each.family === family && !(each.arm === "treated" && kept.has(unitKey(each))))
      .reduce((sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }), NO_COUNTS),
    tried: tried.filter((each) => each.family === family),
  }));
  const raw = rawRisk(families.map(({ match, unhelped }) => ({ score: match.score, unhelped })));
  return { risk: calibrated(raw, await riskOutcomes(queries, lane)), rawRisk: raw, families };
}

const anyPattern = prepared((queries, { lane }: { readonly lane: string }) =>
  queries.selectFrom("patterns").select("seq").where("lane", "=", lane).limit(1),
);

async function hasPatterns(queries: Queries, lane: string): Promise<boolean> {
  const { rows } = await anyPattern(queries, { lane });
  return rows.length > 0;
}
