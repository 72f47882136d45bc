// Patterns that a prompt is like: candidates by index, then each compared as a whole.
import { sql } from "kysely";
import { prepared, type Queries } from "../storage/index.ts";
import { STALE_MS, strengthAt } from "./decay.ts";
import { comparerOf, decodeProfile, findCandidates, type Likeness, type Profile } from "./matching/index.ts";
import { type Pattern, PATTERN_COLUMNS, patternFrom } from "./pattern.ts";

/** Compared as a whole. */
const MOST_CANDIDATES = 40;

/**
 * From here on a prompt is like a pattern, and two patterns that fail alike are one family: unrelated tasks are at 0.09 in 95
 * of 100 pairs, and many small families would each have too few outcomes to decide anything.
 */
export const ALIKE = 0.4;

/** A further batch is so much larger than it needs to be if as many of it are stale as of those before. */
const SPARE = 1.5;

export interface Match {
  readonly pattern: Pattern;
  /** 0 to 1: how likely the prompt asks for the same as those that failed. */
  readonly likeness: number;
  /** The same, weighed by operation and strength. */
  readonly score: number;
  readonly why: Likeness["why"];
}

/** The nearest first. Stale patterns are left out, and take nobody's place among the candidates. */
export async function patternsLike(
  queries: Queries,
  lane: string,
  {
    profile,
    terms,
    operation,
  }: { readonly profile: Profile; readonly terms: readonly number[]; readonly operation: string },
  nowMs: number,
): Promise<readonly Match[]> {
  const candidates = await findCandidates(queries, terms);
  if (candidates.length === 0) return [];
  const rows = await firstLive(queries, lane, candidates, nowMs);
  const likenessTo = comparerOf(profile);
  return rows
    .flatMap((row): readonly Match[] => {
      const pattern = patternFrom(row);
      const known = decodeProfile(row.profile);
      // One that another version wrote.
      if (known === undefined) return [];
      const { score, why } = likenessTo(known);
      return [{ pattern, likeness: score, score: score * trust(pattern, operation, nowMs), why }];
    })
    .toSorted((a, b) => b.score - a.score || a.pattern.seq - b.pattern.seq);
}

/** The first so many candidates that are not stale; in batches, of which one is enough where none is. */
async function firstLive(queries: Queries, lane: string, candidates: readonly number[], nowMs: number) {
  const live: Awaited<ReturnType<typeof liveAmong>> = [];
  let [from, size] = [0, MOST_CANDIDATES];
  while (from < candidates.length && live.length < MOST_CANDIDATES) {
    const batch = candidates.slice(from, from + size);
    const rows = new Map((await liveAmong(queries, lane, batch, nowMs)).map((row) => [row.seq, row]));
    live.push(...batch.flatMap((seq) => rows.get(seq) ?? []));
    from += batch.length;
    size = Math.ceil((SPARE * (MOST_CANDIDATES - live.length) * from) / (1 + live.length));
  }
  return live.slice(0, MOST_CANDIDATES);
}

interface Wanted {
  readonly lane: string;
  /** JSON: their numbers. */
  readonly seqs: string;
  readonly usedSinceMs: number;
}

/** A cross join, by number: by an index of the lane SQLite would read all of its patterns. */
const liveByNumber = prepared((queries, { lane, seqs, usedSinceMs }: Wanted) =>
  queries
    .selectFrom(sql<{ number: number }>`(select value as number from json_each(${seqs}))`.as("wanted"))
    .crossJoin("patterns")
    .select([...PATTERN_COLUMNS, "profile"])
    .whereRef("seq", "=", "wanted.number")
    .where("lane", "=", lane)
    .where("deleted_at_ms", "is", null)
    .where("last_used_ms", ">=", usedSinceMs),
);

async function liveAmong(queries: Queries, lane: string, seqs: readonly number[], nowMs: number) {
  const wanted = { lane, seqs: JSON.stringify(seqs), usedSinceMs: nowMs - STALE_MS };
  return (await liveByNumber(queries, wanted)).rows;
}

/** What a pattern that has lost all strength, or comes from another operation, still counts. */
const WEAK = 0.8;
const ELSEWHERE = 0.9;

function trust({ strength, operation }: Pattern, asked: string, nowMs: number): number {
  const strong = WEAK + (1 - WEAK) * Math.min(1, strengthAt(strength, nowMs) / 0.5);
  return strong * (operation === asked ? 1 : ELSEWHERE);
}
