// A failure pattern: one way in which one kind of prompt has failed.
import type { Selectable } from "kysely";
import type { PatternsTable } from "../storage/index.ts";
import type { Strength } from "./decay.ts";
import { FAILURE_TYPES, type FailureType } from "./failure-types.ts";

export interface Pattern {
  /** In this store. */
  readonly seq: number;
  readonly id: string;
  readonly operation: string;
  readonly type: FailureType;
  /** The id of the first pattern of those that are alike and fail alike. */
  readonly family: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly lastUsedMs: number;
  readonly strength: Strength;
}

export const PATTERN_COLUMNS = [
  "seq",
  "id",
  "operation",
  "failure_type",
  "family",
  "first_seen_ms",
  "last_seen_ms",
  "last_used_ms",
  "strength_micro",
  "strength_at_ms",
] as const;

export const MICRO = 1_000_000;

export function patternFrom(row: Pick<Selectable<PatternsTable>, (typeof PATTERN_COLUMNS)[number]>): Pattern {
  return {
    seq: row.seq,
    id: row.id,
    operation: row.operation,
    type: failureType(row.failure_type),
    family: row.family,
    firstSeenMs: row.first_seen_ms,
    lastSeenMs: row.last_seen_ms,
    lastUsedMs: row.last_used_ms,
    strength: { value: Math.min(1, Math.max(0, row.strength_micro / MICRO)), atMs: row.strength_at_ms },
  };
}

/** What a later version stored is a failure all the same. */
function failureType(name: string): FailureType {
  return FAILURE_TYPES.find((type) => type === name) ?? "evaluation_failed";
}
