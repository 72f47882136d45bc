// A pattern of a file in the store: a new one, or more counts of one that is known.
import type { Queries } from "../../storage/index.ts";
import { encodeProfile, termsOf } from "../matching/index.ts";
import { ALIKE, patternsLike } from "../matching-patterns.ts";
import { MICRO, type Pattern } from "../pattern.ts";
import { findPattern, insertPattern, keepError, keepExample, makeFindable, strengthOf } from "../pattern-store.ts";
import type { ImportedPattern } from "./imported-line.ts";
import { isSame, MOST_SOURCES, originAt, type Place, type Source, sourcesIn } from "./lineage.ts";

export type Stored = "imported" | "updated" | "known";

export interface Storing {
  readonly lane: string;
  /** The project that imports. */
  readonly self: Place;
  readonly nowMs: number;
}

export async function storeImported(queries: Queries, imported: ImportedPattern, storing: Storing): Promise<Stored> {
  const known = await findPattern(queries, storing.lane, imported.identity.id);
  const pattern = known ?? (await newPattern(queries, imported, storing));
  const grew = await takeCounts(queries, pattern, imported, storing);
  if (!grew) return "known";
  if (known !== null) {
    await addSource(queries, pattern, imported, storing);
    await keepError(queries, pattern.seq, imported.identity.errorSignature, imported.lastSeenMs);
  }
  await bringUp(queries, pattern, imported, storing);
  return known === null ? "imported" : "updated";
}

async function newPattern(queries: Queries, imported: ImportedPattern, storing: Storing): Promise<Pattern> {
  const { lane, self, nowMs } = storing;
  const { identity, operation, failure, profile, examples, firstSeenMs, lastSeenMs } = imported;
  const terms = termsOf(profile, lane);
  const alike = await patternsLike(queries, lane, { profile, terms, operation }, nowMs);
  const nearest = alike.find(({ pattern, likeness }) => pattern.type === failure && likeness >= ALIKE);
  const pattern = await insertPattern(queries, {
    ...identity,
    lane,
    operation,
    type: failure,
    family: nearest?.pattern.family ?? null,
    profile: encodeProfile(profile),
    terms,
    origin: self.installation,
    atMs: firstSeenMs,
    ...(isSame(imported.source, self) ? {} : { lineage: JSON.stringify([sourceOf(imported, nowMs)]) }),
  });
  for (const [index, { prompt, reasons }] of examples.entries()) {
    // The newest first, which keeps its place: one millisecond tells them apart.
    const atMs = lastSeenMs - index;
    await keepExample(queries, pattern.seq, { trialId: `imported_${index}`, atMs, prompt, output: null, reasons });
  }
  return pattern;
}

function sourceOf({ source, sourceId, chain }: ImportedPattern, nowMs: number): Source {
  return { source: { ...source }, id: sourceId, chain: chain.map((hop) => ({ ...hop })), imported_at_ms: nowMs };
}

/** A pattern that was learned here stays so: what it counted elsewhere is told by those who counted it. */
async function addSource(
  queries: Queries,
  { seq }: Pattern,
  imported: ImportedPattern,
  { nowMs }: Storing,
): Promise<void> {
  const { lineage } = await queries
    .selectFrom("patterns")
    .select("lineage")
    .where("seq", "=", seq)
    .executeTakeFirstOrThrow();
  const sources = sourcesIn(lineage);
  const isNamed = sources.some(({ source }) => isSame(source, imported.source));
  if (lineage === null || isNamed || sources.length >= MOST_SOURCES) return;
  await queries
    .updateTable("patterns")
    .set({ lineage: JSON.stringify([...sources, sourceOf(imported, nowMs)]) })
    .where("seq", "=", seq)
    .execute();
}

/** Of each day the most that was ever told: the same line again, or an older one, adds nothing. @returns whether it did */
async function takeCounts(
  queries: Queries,
  { seq }: Pattern,
  { source, days }: ImportedPattern,
  { self }: Storing,
): Promise<boolean> {
  const origin = isSame(source, self) ? self.installation : originAt(source);
  const rows = await queries
    .selectFrom("pattern_days")
    .select(["day", "occurrences", "gained_micro", "lost_micro", "last_ms"])
    .where("pattern", "=", seq)
    .where("origin", "=", origin)
    .execute();
  const before = new Map(rows.map((row) => [row.day, row]));
  const more = days.flatMap(({ day, occurrences, gained, lost, last_at: lastAt }) => {
    const old = before.get(day) ?? { occurrences: 0, gained_micro: 0, lost_micro: 0, last_ms: 0 };
    const counts = {
      occurrences: Math.max(old.occurrences, occurrences),
      gained_micro: Math.max(old.gained_micro, Math.round(gained * MICRO)),
      lost_micro: Math.max(old.lost_micro, Math.round(lost * MICRO)),
      last_ms: Math.max(old.last_ms, Date.parse(lastAt)),
    };
    const isSameAsBefore =
      counts.occurrences === old.occurrences &&
      counts.gained_micro === old.gained_micro &&
      counts.lost_micro === old.lost_micro &&
      counts.last_ms === old.last_ms;
    return isSameAsBefore ? [] : [{ day, counts }];
  });
  for (const { day, counts } of more) {
    await queries
      .insertInto("pattern_days")
      .values({ pattern: seq, day, origin, ...counts })
      .onConflict((conflict) => conflict.columns(["pattern", "day", "origin"]).doUpdateSet(counts))
      .execute();
  }
  return more.length > 0;
}

/** A new one counts as used when it comes: it has as long as any other until it is stale. */
async function bringUp(
  queries: Queries,
  { seq, firstSeenMs }: Pattern,
  imported: ImportedPattern,
  { self, nowMs }: Storing,
): Promise<void> {
  const firstMs = Math.min(firstSeenMs, imported.firstSeenMs);
  const strength = await strengthOf(queries, seq, firstMs);
  await queries
    .updateTable("patterns")
    .set((eb) => ({
      ...strength,
      version: eb("version", "+", 1),
      origin: self.installation,
      first_seen_ms: firstMs,
      last_seen_ms: eb.fn<number>("max", ["last_seen_ms", eb.val(imported.lastSeenMs)]),
      last_used_ms: eb.fn<number>("max", ["last_used_ms", eb.val(nowMs)]),
    }))
    .where("seq", "=", seq)
    .execute();
  await makeFindable(queries, seq);
}
