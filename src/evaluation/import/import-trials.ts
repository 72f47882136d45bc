// Takes trials of other stores and tools into this one: line by line, each whole or not at all, and each once.
import type { Clock } from "../../kernel/clock.ts";
import type { Ids } from "../../kernel/ids.ts";
import type { Redactor } from "../../redaction/index.ts";
import type { Database } from "../../storage/index.ts";
import { insertTrialRow, type NewTrialRow } from "../trial.ts";
import { boundedLines } from "./bounded-lines.ts";
import { importedTrial } from "./imported-trial.ts";

/** The longest prompt and answer, with room for what JSON makes of them. */
const MAX_LINE_BYTES = 33_554_432;
/** What is stored in one transaction. */
const BATCH_ROWS = 200;
const BATCH_CHARACTERS = 4_194_304;

export interface BadLine {
  /** From 1. */
  readonly line: number;
  /** The end of a sentence, with words of the file in it. */
  readonly problem: string;
}

export interface ImportReport {
  readonly imported: number;
  /** By their id or what they say. */
  readonly known: number;
  readonly bad: number;
}

export interface ImportDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly project: string;
  readonly redact: Redactor;
}

/** What was stored before it ends early, by whatever cause, stays; the same file again adds the rest. */
export async function importTrials(
  { database, clock, ids, project, redact }: ImportDeps,
  source: AsyncIterable<Uint8Array>,
  onBadLine: (line: BadLine) => void,
): Promise<ImportReport> {
  const counts = { imported: 0, known: 0, bad: 0 };
  let batch: NewTrialRow[] = [];
  let size = 0;

  async function store(): Promise<void> {
    const rows = batch;
    [batch, size] = [[], 0];
    if (rows.length === 0) return;
    const stored = await database.write(async (queries) => {
      let count = 0;
      for (const row of rows) if (await insertTrialRow(queries, row)) count += 1;
      return count;
    });
    counts.imported += stored;
    counts.known += rows.length - stored;
  }

  const importing = { project, nowMs: clock.now(), nextId: () => ids.next("trial"), redact };
  for await (const line of boundedLines(source, MAX_LINE_BYTES)) {
    const text = line.kind === "refused" ? "" : itemIn(line.text);
    if (text === null) continue;
    const read = line.kind === "refused" ? line : importedTrial(text, importing);
    if (read.kind === "refused") {
      counts.bad += 1;
      onBadLine({ line: line.number, problem: read.problem });
      continue;
    }
    batch.push(read.row);
    size += charactersOf(read.row);
    if (batch.length >= BATCH_ROWS || size >= BATCH_CHARACTERS) await store();
  }
  await store();
  return counts;
}

/** Of a line of JSON lines, or of a list that has one trial on each line, as exports do; null = it opens or ends the list. */
function itemIn(line: string): string | null {
  const text = line.trim();
  if (text === "[" || text === "]") return null;
  return text.endsWith("},") ? text.slice(0, -1) : text;
}

function charactersOf(row: NewTrialRow): number {
  return Object.values(row).reduce<number>((sum, value) => sum + (typeof value === "string" ? value.length : 0), 0);
}
