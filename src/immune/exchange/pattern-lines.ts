// The patterns of a project as lines of a file, in memory that does not grow with their number.
import type { Redactor } from "../../redaction/index.ts";
import { visibleText } from "../../runs/index.ts";
import type { Queries } from "../../storage/index.ts";
import { strengthAfter } from "../decay.ts";
import { textsIn } from "../latest-patterns.ts";
import { MICRO, type Pattern, PATTERN_COLUMNS, patternFrom } from "../pattern.ts";
import { originOf } from "../pattern-store.ts";
import { isoTime } from "../stored-time.ts";
import { isSame, originAt, type Place, placeOf, type Source, sourcesIn } from "./lineage.ts";
import { MOST_DAYS, type PatternLine, SCHEMA, VERSION } from "./line-schema.ts";

const PAGE_ROWS = 100;

/** One JSON object each, without a line's end. */
export async function* patternLines(queries: Queries, lane: string, redact: Redactor): AsyncGenerator<string> {
  const installation = await originOf(queries);
  const self = placeOf(installation, lane, redact);
  for (let after = 0; ;) {
    const rows = await pageAfter(queries, lane, after);
    const seqs = rows.map(({ seq }) => seq);
    const examples = await examplesOf(queries, seqs, redact);
    const days = await daysOf(queries, seqs);
    for (const row of rows) {
      const errorSignature = row.error_signature;
      const ownExamples = examples.get(row.seq) ?? [];
      if (ownExamples.length === 0 || errorSignature === null) continue;
      const parts = { row, pattern: patternFrom(row), examples: ownExamples, errorSignature, redact };
      const own = days.get(row.seq) ?? [];
      for (const { origin, source } of [{ origin: installation, source: null }, ...foreign(row.lineage)]) {
        const line = lineOf(
          parts,
          own.filter((day) => day.origin === origin),
          source,
          self,
        );
        if (line !== null) yield JSON.stringify(line);
      }
    }
    const last = seqs.at(-1);
    if (last === undefined || rows.length < PAGE_ROWS) return;
    after = last;
  }
}

function foreign(lineage: string | null): readonly { readonly origin: string; readonly source: Source }[] {
  return sourcesIn(lineage).map((source) => ({ origin: originAt(source.source), source }));
}

interface Parts {
  readonly row: Awaited<ReturnType<typeof pageAfter>>[number];
  readonly pattern: Pattern;
  readonly examples: PatternLine["examples"];
  /** What was said last. */
  readonly errorSignature: string;
  /** Anew: a secret may have been configured since. */
  readonly redact: Redactor;
}

type Day = Awaited<ReturnType<typeof readDays>>[number];

/** null = this store has not counted it. @param source null = this one */
function lineOf(
  { row, pattern, examples, errorSignature, redact }: Parts,
  counted: readonly Day[],
  source: Source | null,
  self: Place,
): PatternLine | null {
  const days = counted.slice(-MOST_DAYS);
  const seen = days.filter(({ occurrences }) => occurrences > 0).map(({ last_ms: lastMs }) => lastMs);
  if (seen.length === 0) return null;
  const isLearnedHere = source === null && row.lineage === null;
  const firstMs = isLearnedHere ? pattern.firstSeenMs : Math.min(...seen);
  const lastMs = isLearnedHere ? pattern.lastSeenMs : Math.max(...seen);
  const strength = strengthAfter(
    firstMs,
    days.map((day) => ({ atMs: day.last_ms, weight: (day.gained_micro - day.lost_micro) / MICRO })),
  );
  return {
    schema: SCHEMA,
    version: VERSION,
    id: pattern.id,
    dedup_hash: row.dedup_hash,
    operation: redact(visibleText(pattern.operation)),
    failure: pattern.type,
    signature: row.signature,
    error_signature: errorSignature,
    examples,
    first_seen: isoTime(firstMs),
    last_seen: isoTime(lastMs),
    days: days.map((day) => ({
      day: day.day,
      occurrences: day.occurrences,
      gained: day.gained_micro / MICRO,
      lost: day.lost_micro / MICRO,
      last_at: isoTime(day.last_ms),
    })),
    strength: { value: strength.value, at: isoTime(strength.atMs) },
    lineage: {
      source_project: (source?.source ?? self).project,
      source_installation: (source?.source ?? self).installation,
      source_id: source?.id ?? pattern.id,
      chain: source === null ? [] : [...source.chain.filter((hop) => !isSame(hop, self)), self],
      imported_at: source === null ? null : isoTime(source.imported_at_ms),
    },
  };
}

function pageAfter(queries: Queries, lane: string, after: number) {
  return queries
    .selectFrom("patterns")
    .select([...PATTERN_COLUMNS, "dedup_hash", "signature", "lineage"])
    .where("lane", "=", lane)
    .where("deleted_at_ms", "is", null)
    .where("seq", ">", after)
    .select((eb) =>
      eb
        .selectFrom("pattern_errors as error")
        .select("error.signature")
        .whereRef("error.pattern", "=", "patterns.seq")
        .orderBy("error.at_ms", "desc")
        .orderBy("error.signature")
        .limit(1)
        .as("error_signature"),
    )
    .orderBy("seq")
    .limit(PAGE_ROWS)
    .execute();
}

async function examplesOf(
  queries: Queries,
  seqs: readonly number[],
  redact: Redactor,
): Promise<ReadonlyMap<number, PatternLine["examples"]>> {
  const examples = new Map<number, PatternLine["examples"]>();
  if (seqs.length === 0) return examples;
  const rows = await queries
    .selectFrom("pattern_examples")
    .select(["pattern", "prompt", "reasons"])
    .where("pattern", "in", seqs)
    .orderBy("at_ms", "desc")
    .execute();
  for (const { pattern, prompt, reasons } of rows) {
    const shown = (text: string): string => redact(visibleText(text));
    const example = { prompt: shown(prompt), reasons: textsIn(reasons).map(shown) };
    if (example.prompt !== "") examples.set(pattern, [...(examples.get(pattern) ?? []), example]);
  }
  return examples;
}

async function daysOf(queries: Queries, seqs: readonly number[]): Promise<ReadonlyMap<number, readonly Day[]>> {
  if (seqs.length === 0) return new Map();
  return Map.groupBy(await readDays(queries, seqs), ({ pattern }) => pattern);
}

function readDays(queries: Queries, seqs: readonly number[]) {
  return queries.selectFrom("pattern_days").selectAll().where("pattern", "in", seqs).orderBy("day").execute();
}
