// Takes patterns of other projects and stores into this one: line by line, each whole or not at all, and each once.
import type { Clock } from "../../kernel/clock.ts";
import { boundedLines } from "../../evaluation/index.ts";
import type { Redactor } from "../../redaction/index.ts";
import type { Database, Queries } from "../../storage/index.ts";
import { originOf } from "../pattern-store.ts";
import { type ImportedPattern, readPatternLine } from "./imported-line.ts";
import { type Place, placeOf } from "./lineage.ts";
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
  /** New here. */
  readonly imported: number;
  /** Known, with more counts than before. */
  readonly updated: number;
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
        all.push(await storeImported(writing, pattern, { lane, installation, nowMs: reading.nowMs }));
      }
      return all;
    });
    for (const one of stored) counts[one] += 1;
  }

  for await (const line of boundedLines(source, MAX_LINE_BYTES)) {
    const read = line.kind === "refused" ? line : readPatternLine(line.text, reading);
    const problem = read.kind === "refused" ? read.problem : await falseClaim(queries, read.pattern, reading.self);
    if (problem !== null) {
      counts.skipped += 1;
      onSkipped({ line: line.number, problem });
    } else if (read.kind === "pattern") {
      batch.push(read.pattern);
      if (batch.length === BATCH) await store();
    }
  }
  await store();
  return counts;
}

/** Of other projects in this very store it is known what they have learned. */
async function falseClaim(
  queries: Queries,
  { source, sourceId }: ImportedPattern,
  self: Place,
): Promise<string | null> {
  if (source.installation !== self.installation) return null;
  const row = await queries
    .selectFrom("patterns")
    .select("seq")
    .where("lane", "=", source.project)
    .where("id", "=", sourceId)
    .where("lineage", "is", null)
    .executeTakeFirst();
  return row === undefined ? "says that it was learned in this store, where nobody has learned it" : null;
}
