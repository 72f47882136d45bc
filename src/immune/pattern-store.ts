// Patterns in the store: found by identity, counted by day and store, with the few examples that say most.
import { sql } from "kysely";
import type { Queries } from "../storage/index.ts";
import type { RecordText } from "../redaction/index.ts";
import { type Reinforcement, REINFORCEMENTS, strengthAfter } from "./decay.ts";
import type { FailureType } from "./failure-types.ts";
import type { Identity } from "./identity.ts";
import { decodeProfile, termsOf } from "./matching/index.ts";
import { isoTime } from "./stored-time.ts";
import { MICRO, type Pattern, PATTERN_COLUMNS, patternFrom } from "./pattern.ts";

/** Of a pattern. */
export const MOST_EXAMPLES = 3;

export interface NewPattern extends Identity {
  readonly lane: string;
  readonly operation: string;
  readonly type: FailureType;
  /** null = it is the first of its family. */
  readonly family: string | null;
  readonly profile: Uint8Array;
  readonly terms: readonly number[];
  readonly origin: string;
  readonly atMs: number;
  /** JSON with redacted texts, where it comes from elsewhere. */
  readonly lineage?: string;
}

export interface Example {
  readonly trialId: string;
  readonly atMs: number;
  readonly prompt: RecordText;
  readonly output: RecordText | null;
  /** JSON. */
  readonly reasons: RecordText;
}

export async function findPattern(queries: Queries, lane: string, id: string): Promise<Pattern | null> {
  const row = await queries
    .selectFrom("patterns")
    .select(PATTERN_COLUMNS)
    .where("lane", "=", lane)
    .where("id", "=", id)
    .where("deleted_at_ms", "is", null)
    .executeTakeFirst();
  return row === undefined ? null : patternFrom(row);
}

/** One that was deleted comes back as it was not known. */
export async function insertPattern(queries: Queries, pattern: NewPattern): Promise<Pattern> {
  const { lane, id, atMs } = pattern;
  const values = {
    operation: pattern.operation,
    failure_type: pattern.type,
    family: pattern.family ?? id,
    dedup_hash: pattern.dedupHash,
    origin: pattern.origin,
    first_seen_ms: atMs,
    last_seen_ms: atMs,
    last_used_ms: atMs,
    deleted_at_ms: null,
    findable: 1,
    signature: pattern.signature,
    lineage: pattern.lineage ?? null,
    profile: pattern.profile,
    ...strengthColumns(atMs, []),
  };
  const row = await queries
    .insertInto("patterns")
    .values({ lane, id, version: 1, ...values })
    .onConflict((conflict) =>
      conflict.columns(["lane", "id"]).doUpdateSet((eb) => ({ ...values, version: eb("patterns.version", "+", 1) })),
    )
    .returning(PATTERN_COLUMNS)
    .executeTakeFirstOrThrow();
  await keepError(queries, row.seq, pattern.errorSignature, atMs);
  await insertTerms(queries, row.seq, pattern.terms);
  return patternFrom(row);
}

async function insertTerms(queries: Queries, pattern: number, terms: readonly number[]): Promise<void> {
  if (terms.length === 0) return;
  await queries
    .insertInto("pattern_terms")
    .values(terms.map((term) => ({ term, pattern })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Takes stale ones out of the index of terms. @returns how many */
export async function hideStale(queries: Queries, usedBeforeMs: number, most: number): Promise<number> {
  const rows = await queries
    .selectFrom("patterns")
    .select("seq")
    // A literal: an index over some rows serves only a query that names them.
    .where("findable", "=", sql.lit(1))
    .where("last_used_ms", "<", usedBeforeMs)
    .limit(most)
    .execute();
  if (rows.length === 0) return 0;
  const seqs = rows.map(({ seq }) => seq);
  await queries.deleteFrom("pattern_terms").where("pattern", "in", seqs).execute();
  await queries.updateTable("patterns").set({ findable: 0 }).where("seq", "in", seqs).execute();
  return rows.length;
}

/** One that is used is found again. */
export async function makeFindable(queries: Queries, seq: number): Promise<void> {
  const hidden = await queries
    .selectFrom("patterns")
    .select(["lane", "profile"])
    .where("seq", "=", seq)
    .where("findable", "=", 0)
    .executeTakeFirst();
  if (hidden === undefined) return;
  const profile = decodeProfile(hidden.profile);
  // What another version wrote is compared with nothing.
  if (profile === undefined) return;
  await insertTerms(queries, seq, termsOf(profile, hidden.lane));
  await queries.updateTable("patterns").set({ findable: 1 }).where("seq", "=", seq).execute();
}

/** Newest first; what was said otherwise so long ago is said no more. */
const MOST_ERRORS = 20;

/** That a pattern was told to have failed so. */
export async function keepError(queries: Queries, pattern: number, signature: string, atMs: number): Promise<void> {
  await queries
    .insertInto("pattern_errors")
    .values({ pattern, signature, at_ms: atMs })
    .onConflict((conflict) =>
      conflict
        .columns(["pattern", "signature"])
        .doUpdateSet((eb) => ({ at_ms: eb.fn<number>("max", ["pattern_errors.at_ms", eb.val(atMs)]) })),
    )
    .execute();
  await queries
    .deleteFrom("pattern_errors")
    .where("pattern", "=", pattern)
    .where("signature", "in", (eb) =>
      eb
        .selectFrom("pattern_errors")
        .select("signature")
        .where("pattern", "=", pattern)
        .orderBy("at_ms", "desc")
        .orderBy("signature")
        .limit(-1)
        .offset(MOST_ERRORS),
    )
    .execute();
}

export interface Occurrence {
  readonly origin: string;
  readonly atMs: number;
  readonly times: number;
  readonly reinforcements: readonly Reinforcement[];
}

/** Counts what came of a pattern, and brings its strength and times up to it. */
export async function countForPattern(queries: Queries, pattern: Pattern, occurrence: Occurrence): Promise<void> {
  const { origin, atMs, times } = occurrence;
  const weights = occurrence.reinforcements.map((kind) => Math.round(REINFORCEMENTS[kind] * MICRO));
  const gained = sum(weights.filter((weight) => weight > 0));
  const lost = sum(weights.filter((weight) => weight < 0).map((weight) => -weight));
  await queries
    .insertInto("pattern_days")
    .values({
      pattern: pattern.seq,
      day: dayOf(atMs),
      origin,
      occurrences: times,
      gained_micro: gained,
      lost_micro: lost,
      last_ms: atMs,
    })
    .onConflict((conflict) =>
      conflict.columns(["pattern", "day", "origin"]).doUpdateSet((eb) => ({
        occurrences: eb("pattern_days.occurrences", "+", times),
        gained_micro: eb("pattern_days.gained_micro", "+", gained),
        lost_micro: eb("pattern_days.lost_micro", "+", lost),
        last_ms: eb.fn<number>("max", ["pattern_days.last_ms", eb.val(atMs)]),
      })),
    )
    .execute();
  const bornMs = times > 0 ? Math.min(pattern.firstSeenMs, atMs) : pattern.firstSeenMs;
  const strength = await strengthOf(queries, pattern.seq, bornMs);
  await queries
    .updateTable("patterns")
    .set((eb) => ({
      ...strength,
      version: eb("version", "+", 1),
      origin,
      first_seen_ms: bornMs,
      last_seen_ms: times > 0 ? eb.fn<number>("max", ["last_seen_ms", eb.val(atMs)]) : eb.ref("last_seen_ms"),
      last_used_ms: eb.fn<number>("max", ["last_used_ms", eb.val(atMs)]),
    }))
    .where("seq", "=", pattern.seq)
    .execute();
  await makeFindable(queries, pattern.seq);
}

/** Kept where it says something that no kept one says; of those that say the same, the newest. */
export async function keepExample(queries: Queries, pattern: number, example: Example): Promise<void> {
  const kept = await queries
    .selectFrom("pattern_examples")
    .select(["trial_id", "reasons", "at_ms"])
    .where("pattern", "=", pattern)
    .orderBy("at_ms")
    .execute();
  const replaced = kept.find(({ reasons }) => reasons === example.reasons);
  if (replaced === undefined ? kept.length >= MOST_EXAMPLES : replaced.at_ms > example.atMs) return;
  if (replaced !== undefined) {
    await queries
      .deleteFrom("pattern_examples")
      .where("pattern", "=", pattern)
      .where("trial_id", "=", replaced.trial_id)
      .execute();
  }
  await queries
    .insertInto("pattern_examples")
    .values({
      pattern,
      trial_id: example.trialId,
      at_ms: example.atMs,
      prompt: example.prompt,
      output: example.output,
      reasons: example.reasons,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Which store this is. */
export async function originOf(queries: Queries): Promise<string> {
  const { id } = await queries.selectFrom("installation").select("id").executeTakeFirstOrThrow();
  return id;
}

/** By all that was counted for it. */
export async function strengthOf(queries: Queries, pattern: number, bornMs: number) {
  const days = await queries
    .selectFrom("pattern_days")
    .select(["gained_micro", "lost_micro", "last_ms"])
    .where("pattern", "=", pattern)
    .execute();
  return strengthColumns(
    bornMs,
    days.map((day) => ({ atMs: day.last_ms, weight: (day.gained_micro - day.lost_micro) / MICRO })),
  );
}

function strengthColumns(bornMs: number, days: readonly { readonly atMs: number; readonly weight: number }[]) {
  const { value, atMs } = strengthAfter(bornMs, days);
  return { strength_micro: Math.round(value * MICRO), strength_at_ms: atMs };
}

/** UTC. */
export function dayOf(atMs: number): string {
  const [day = ""] = isoTime(atMs).split("T");
  return day;
}

function sum(weights: readonly number[]): number {
  return weights.reduce((total, weight) => total + weight, 0);
}
