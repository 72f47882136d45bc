// Takes patterns of other projects and stores into this one: line by line, each whole or not at all, and each once.
import type { Clock } from "../../kernel/clock.ts";
import { boundedLines } from "../../evaluation/index.ts";
import type { Redactor } from "../../redaction/index.ts";
import type { Database, Queries } from "../../storage/index.ts";
import { originOf } from "../pattern-store.ts";
import { type ImportedPattern, type ReadLine, readPatternLine } from "./imported-line.ts";
import { isSame, type Place, placeOf, sourcesIn } from "./lineage.ts";
import { storeImported, type Stored } from "./store-imported.ts";

const MAX_LINE_BYTES = 1_048_576;
/** Of patterns in one transaction: each is compared with those that are alike. */
const BATCH = 20;

export interface SkippedLine {
  /** From 1. */
  readonly line: number;
  /** The end of a sentence, with words of the file in it. */
  readonly problem: string;
}

export interface PatternImport {
  /** New here, or here again after it was deleted. */
  readonly imported: number;
  /** Known, with more counts than before. */
  readonly updated: number;
  /** Nothing new in it, as in all that this project has itself learned or passed on. */
  readonly known: number;
  readonly skipped: number;
}

export interface ImportDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly lane: string;
  readonly redact: Redactor;
}

/** What was stored before it ends early, by whatever cause, stays; the same file again adds the rest. */
export async function importPatterns(
  { database, clock, lane, redact }: ImportDeps,
  source: AsyncIterable<Uint8Array>,
  onSkipped: (line: SkippedLine) => void,
): Promise<PatternImport> {
  const { queries } = database;
  const installation = await originOf(queries);
  const reading = { self: placeOf(installation, lane, redact), nowMs: clock.now(), redact };
  const counts: Record<Stored | "skipped", number> = { imported: 0, updated: 0, known: 0, skipped: 0 };
  let batch: ImportedPattern[] = [];

  async function store(): Promise<void> {
    const patterns = batch;
    batch = [];
    const stored = await database.write(async (writing) => {
      const all: Stored[] = [];
      for (const pattern of patterns) {
        all.push(await storeImported(writing, pattern, { lane, self: reading.self, nowMs: reading.nowMs }));
      }
      return all;
    });
    for (const one of stored) counts[one] += 1;
  }

  for await (const line of boundedLines(source, MAX_LINE_BYTES)) {
    const read = line.kind === "refused" ? line : readPatternLine(line.text, reading);
    const claim = read.kind === "refused" ? read : await claimOf(queries, read.pattern, { self: reading.self, lane });
    if (claim.kind === "refused") {
      counts.skipped += 1;
      onSkipped({ line: line.number, problem: claim.problem });
    } else if (claim.kind === "own") counts.known += 1;
    else {
      batch.push(claim.pattern);
      if (batch.length === BATCH) await store();
    }
  }
  await store();
  return counts;
}

type Claim = ReadLine | { readonly kind: "own" };

/** Of what this store has learned, and of what has been in this project, it is known whether it is so. */
async function claimOf(
  queries: Queries,
  pattern: ImportedPattern,
  { self, lane }: { readonly self: Place; readonly lane: string },
): Promise<Claim> {
  const { source, sourceId, chain, claimedId } = pattern;
  const isOwn = isSame(source, self);
  if (source.installation === self.installation) {
    const row = await rowOf(queries, isOwn ? lane : source.project, sourceId);
    if (row?.lineage !== null) {
      return { kind: "refused", problem: "says that it was learned in this store, where nobody has learned it" };
    }
    const comesBack = row.deleted_at_ms !== null && pattern.identity.id === sourceId;
    if (isOwn) return comesBack ? { kind: "pattern", pattern } : { kind: "own" };
  }
  if (!chain.some((hop) => isSame(hop, self))) return { kind: "pattern", pattern };
  const row = await rowOf(queries, lane, claimedId);
  const isKnown = sourcesIn(row?.lineage ?? null).some(
    (known) => known.id === sourceId && isSame(known.source, source),
  );
  if (!isKnown) return { kind: "refused", problem: "has been in this project before" };
  return row?.deleted_at_ms === null ? { kind: "own" } : { kind: "pattern", pattern };
}

function rowOf(
  queries: Queries,
  lane: string,
  id: string,
): Promise<{ readonly lineage: string | null; readonly deleted_at_ms: number | null } | undefined> {
  return queries
    .selectFrom("patterns")
    .select(["lineage", "deleted_at_ms"])
    .where("lane", "=", lane)
    .where("id", "=", id)
    .executeTakeFirst();
}
