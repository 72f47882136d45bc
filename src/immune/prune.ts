// Patterns that go: what is left of one says that it was there, for stores that still have it.
import type { Queries } from "../storage/index.ts";
import { mayBePruned, STALE_MS } from "./decay.ts";
import { PATTERN_COLUMNS, patternFrom } from "./pattern.ts";
import type { ViewDeps } from "./views.ts";

/** In one transaction. */
const BITE = 200;

export interface Pruned {
  readonly candidates: number;
  readonly deleted: number;
}

export async function prune({ database, clock, lane }: ViewDeps, dryRun: boolean): Promise<Pruned> {
  const nowMs = clock.now();
  let candidates = 0;
  for (let after: number | null = 0; after !== null;) {
    const found = await pruneCandidates(database.queries, lane, nowMs, after);
    candidates += found.seqs.length;
    if (!dryRun) await database.write((queries) => deletePatterns(queries, found.seqs, nowMs));
    after = found.last;
  }
  return { candidates, deleted: dryRun ? 0 : candidates };
}

/** Patterns with a higher number than `after` that are stale and weak, the lowest first. */
async function pruneCandidates(
  queries: Queries,
  lane: string,
  nowMs: number,
  after: number,
): Promise<{ readonly seqs: readonly number[]; readonly last: number | null }> {
  const rows = await queries
    .selectFrom("patterns")
    .select(PATTERN_COLUMNS)
    .where("lane", "=", lane)
    .where("deleted_at_ms", "is", null)
    .where("last_used_ms", "<", nowMs - STALE_MS)
    .where("seq", ">", after)
    .orderBy("seq")
    .limit(BITE)
    .execute();
  const seqs = rows
    .map(patternFrom)
    .filter(({ strength, lastUsedMs }) => mayBePruned(strength, lastUsedMs, nowMs))
    .map(({ seq }) => seq);
  return { seqs, last: rows.at(-1)?.seq ?? null };
}

export async function deletePatterns(queries: Queries, seqs: readonly number[], nowMs: number): Promise<void> {
  if (seqs.length === 0) return;
  for (const table of ["pattern_terms", "pattern_errors", "pattern_examples", "pattern_days"] as const) {
    await queries.deleteFrom(table).where("pattern", "in", seqs).execute();
  }
  await queries
    .updateTable("patterns")
    .set((eb) => ({ deleted_at_ms: nowMs, profile: new Uint8Array(), version: eb("version", "+", 1) }))
    .where("seq", "in", seqs)
    .execute();
}
