// The tables of what failed before and of what is done about it: portable column types, as in schema.ts.
import type { Generated } from "kysely";
import type { RecordText } from "../redaction/index.ts";

/** How far a reader has come in an append-only table. */
export interface CursorsTable {
  name: string;
  seq: number;
}

/** One way in which one kind of prompt has failed. */
export interface PatternsTable {
  seq: Generated<number>;
  /** Unique in its lane: the same in every store. */
  id: string;
  lane: string;
  operation: string;
  failure_type: string;
  /** The id of the first pattern of those that are alike and fail alike. */
  family: string;
  /** For exchange with other programs. */
  dedup_hash: string;
  /** The store that wrote it last, with a version that grows with every write. */
  origin: string;
  version: number;
  first_seen_ms: number;
  last_seen_ms: number;
  /** Seen, or matched by a prompt. */
  last_used_ms: number;
  /** As of strength_at_ms; it follows from pattern_days. */
  strength_micro: number;
  strength_at_ms: number;
  /** null = it lives. A deleted one keeps no text. */
  deleted_at_ms: number | null;
  /** Hash of the prompt with ids, numbers, times and paths folded. */
  signature: string;
  /** JSON: where it comes from; null = learned here. */
  lineage: string | null;
  /** What prompts are compared with. */
  profile: Uint8Array;
  /** 0 = its terms are out of the index, as it was stale; they come back with its next use. */
  findable: Generated<number>;
}

/** Counts of a day, UTC. Each store adds to its own. */
export interface PatternDaysTable {
  pattern: number;
  /** YYYY-MM-DD. */
  day: string;
  origin: string;
  occurrences: number;
  /** Sums of what strengthened and weakened it, in millionths. */
  gained_micro: number;
  lost_micro: number;
  last_ms: number;
}

/** The few that say most. */
export interface PatternExamplesTable {
  pattern: number;
  trial_id: string;
  at_ms: number;
  prompt: RecordText;
  output: RecordText | null;
  /** JSON: what the failed graders said. */
  reasons: RecordText;
}

/** Ways in which a pattern was told to have failed. */
export interface PatternErrorsTable {
  pattern: number;
  /** Hash of what the failed graders said, with names and numbers folded. */
  signature: string;
  /** When it was last said so. */
  at_ms: number;
}

export interface PatternTermsTable {
  term: number;
  pattern: number;
}

/** What became of prompts that were like a family, by what was done about it. */
export interface GuardrailOutcomesTable {
  lane: string;
  family: string;
  /** Empty = none was chosen. */
  guardrail: string;
  epoch: number;
  /** treated, held-out, or none. */
  arm: string;
  origin: string;
  passed: number;
  failed: number;
}

/** Whose outcome a guardrail's counts have: where two stores tried one prompt, one of both may count. */
export interface GuardrailPromptsTable {
  lane: string;
  family: string;
  guardrail: string;
  epoch: number;
  prompt_hash: string;
  origin: string;
  arm: string | null;
  outcome: string | null;
  at_ms: number | null;
}

/** Each store tries guardrails of its own accord: place, epoch and state are those in one store. */
export interface GuardrailStatesTable {
  lane: string;
  family: string;
  guardrail: string;
  origin: string;
  failure_type: string;
  /** Its place among all that were ever tried, from 1: what its share of the error follows from. */
  ordinal: number;
  /** The first whose outcomes may still be looked at. */
  epoch: number;
  /** Share that did without it, in millionths: counts of another share are not comparable. */
  holdout_micro: number;
  /** JSON. */
  state: string;
  version: number;
  changed_at_ms: number;
}

/** What was seen of a guardrail's effect, and decided. */
export interface GuardrailLooksTable {
  seq: Generated<number>;
  lane: string;
  family: string;
  guardrail: string;
  epoch: number;
  at_ms: number;
  /** go-on, keep, retire or next-window; replay = past successes were asked again. */
  decision: string;
  /** JSON. */
  look: string;
  origin: string;
  /** Its number in the store that it is of; null = it is of this one, where seq is its number. */
  origin_seq: number | null;
}

/** How often prompts of a risk, in tenths, failed where nothing was done about it. */
export interface RiskOutcomesTable {
  lane: string;
  bin: number;
  origin: string;
  passed: number;
  failed: number;
}
