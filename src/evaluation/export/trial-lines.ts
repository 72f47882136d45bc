// The trials of a project, in the order in which they came into the store, in memory that does not grow with their number.
import { sql } from "kysely";
import type { Queries } from "../../storage/index.ts";
import { cursorOf, lastSeq, seqAfter } from "./cursor.ts";
import { type Label, labelOf, lineFrom } from "./trial-line.ts";

const PAGE_ROWS = 100;
/** Bytes of texts that are read at once, unless a single trial has more. */
const BITE_BYTES = 4_194_304;

export interface TrialFilter {
  readonly project: string;
  /** Epoch milliseconds; null = all. */
  readonly sinceMs: number | null;
  /** A person's, else by outcome; null = all, those that have neither, too. */
  readonly label: Label | null;
  /** Only what came after this cursor's trial; null = from the first. */
  readonly after: string | null;
}

export interface TrialLine {
  /** For `after`. */
  readonly cursor: string;
  /** One JSON object, without a line's end. */
  readonly text: string;
}

/**
 * Those that were committed when it began, each once: whoever goes on after the last one's cursor misses none and gets none
 * twice, whatever others add meanwhile.
 * @throws TrialsError `evaluation/bad-cursor`
 */
export async function* trialLines(queries: Queries, filter: TrialFilter): AsyncGenerator<TrialLine> {
  const last = await lastSeq(queries);
  let after = filter.after === null ? 0 : await seqAfter(queries, filter.after);
  for (;;) {
    const page = await sketches(queries, filter.project, after, last);
    for (const bite of bites(page.filter((sketch) => isWanted(sketch, filter)))) {
      const rows = await queries.selectFrom("trials").selectAll().where("seq", "in", bite).orderBy("seq").execute();
      for (const row of rows) yield { cursor: cursorOf(row), text: JSON.stringify(lineFrom(row)) };
    }
    const end = page.at(-1);
    if (end === undefined || page.length < PAGE_ROWS) return;
    after = end.seq;
  }
}

type Sketch = Awaited<ReturnType<typeof sketches>>[number];

/** What decides whether a trial is wanted, and how long it is, without its texts. */
function sketches(queries: Queries, project: string, after: number, last: number) {
  return queries
    .selectFrom("trials")
    .select(["seq", "created_at_ms", "outcome", "label"])
    .select(sql<number>`octet_length(prompt) + coalesce(octet_length(output), 0) + octet_length(graders)`.as("bytes"))
    .where("project", "=", project)
    .where("seq", ">", after)
    .where("seq", "<=", last)
    .orderBy("seq")
    .limit(PAGE_ROWS)
    .execute();
}

function isWanted(sketch: Sketch, { sinceMs, label }: TrialFilter): boolean {
  if (sinceMs !== null && sketch.created_at_ms < sinceMs) return false;
  return label === null || labelOf(sketch) === label;
}

function* bites(page: readonly Sketch[]): Generator<number[]> {
  let bite: number[] = [];
  let size = 0;
  for (const { seq, bytes } of page) {
    if (bite.length > 0 && size + bytes > BITE_BYTES) {
      yield bite;
      [bite, size] = [[], 0];
    }
    bite.push(seq);
    size += bytes;
  }
  if (bite.length > 0) yield bite;
}
