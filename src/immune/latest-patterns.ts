// Patterns for people, seen last first.
import type { Queries } from "../storage/index.ts";
import { strengthAt, isStale } from "./decay.ts";
import { badPatternCursor } from "./errors.ts";
import { reasonOf, storedStates } from "./guardrail-store.ts";
import type { GuardrailState, RetirementReason } from "./guardrails/index.ts";
import { PATTERN_COLUMNS, patternFrom } from "./pattern.ts";
import { rounded } from "./rounded.ts";
import { isoTime } from "./stored-time.ts";
import { z } from "zod";
import { jsonText } from "../tooling/index.ts";

export type TriedGuardrail = {
  readonly guardrail: string;
  readonly state: GuardrailState["kind"];
  /** Why it is retired; null = it is not. */
  readonly reason: RetirementReason | null;
  /** How often it was tried, this time among them. */
  readonly trials: number;
  /** Of a retired one, when it may be tried again (ISO 8601, UTC); null = never. */
  readonly retries_at?: string | null;
};

export type FailureView = {
  readonly id: string;
  readonly operation: string;
  readonly failure: string;
  readonly family: string;
  readonly occurrences: number;
  /** ISO 8601, UTC. */
  readonly first_seen: string;
  readonly last_seen: string;
  readonly strength: number;
  readonly stale: boolean;
  readonly learned_from: "here" | "import";
  /** What was tried against it. */
  readonly guardrails: readonly TriedGuardrail[];
  /** Redacted; of prompts and outputs of unknown hands. */
  readonly examples: readonly {
    readonly prompt: string;
    readonly output: string | null;
    readonly reasons: readonly string[];
  }[];
};

export type FailurePage = {
  readonly failures: readonly FailureView[];
  readonly next_cursor: string | null;
};

const CURSOR = /^(\d{1,16})-(\d{1,16})$/;

export async function latestPatterns(
  queries: Queries,
  lane: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  nowMs: number,
): Promise<FailurePage> {
  const before = cursor === undefined ? null : positionOf(cursor);
  const rows = await queries
    .selectFrom("patterns")
    .select([...PATTERN_COLUMNS, "lineage"])
    .where("lane", "=", lane)
    .where("deleted_at_ms", "is", null)
    .$if(before !== null, (query) =>
      query.where((eb) =>
        eb(eb.refTuple("last_seen_ms", "seq"), "<", eb.tuple(before?.lastSeenMs ?? 0, before?.seq ?? 0)),
      ),
    )
    .orderBy("last_seen_ms", "desc")
    .orderBy("seq", "desc")
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const seqs = page.map(({ seq }) => seq);
  const counts = await occurrencesOf(queries, seqs);
  const examples = await examplesOf(queries, seqs);
  const families = [...new Set(page.map(({ family }) => family))];
  const tried = await storedStates(queries, lane, families);
  const last = page.at(-1);
  return {
    failures: page.map((row): FailureView => {
      const { seq, id, operation, type, family, firstSeenMs, lastSeenMs, lastUsedMs, strength } = patternFrom(row);
      return {
        id,
        operation,
        failure: type,
        family,
        occurrences: counts.get(seq) ?? 0,
        first_seen: isoTime(firstSeenMs),
        last_seen: isoTime(lastSeenMs),
        strength: rounded(strengthAt(strength, nowMs)),
        stale: isStale(lastUsedMs, nowMs),
        learned_from: row.lineage === null ? "here" : "import",
        guardrails: tried.flatMap(({ guardrail, state, ...unit }) =>
          unit.family === family ? [triedView(guardrail, state)] : [],
        ),
        examples: examples.get(seq) ?? [],
      };
    }),
    next_cursor: rows.length > limit && last !== undefined ? `${last.last_seen_ms}-${last.seq}` : null,
  };
}

function triedView(guardrail: string, state: GuardrailState): TriedGuardrail {
  const view = { guardrail, state: state.kind, reason: reasonOf(state), trials: state.trials };
  if (state.kind !== "retired") return view;
  return { ...view, retries_at: state.reopensAtMs === null ? null : isoTime(state.reopensAtMs) };
}

function positionOf(cursor: string): { readonly lastSeenMs: number; readonly seq: number } {
  const [, lastSeenMs, seq] = CURSOR.exec(cursor) ?? [];
  if (lastSeenMs === undefined || seq === undefined) throw badPatternCursor(cursor);
  return { lastSeenMs: Number(lastSeenMs), seq: Number(seq) };
}

async function occurrencesOf(queries: Queries, seqs: readonly number[]): Promise<ReadonlyMap<number, number>> {
  if (seqs.length === 0) return new Map();
  const rows = await queries
    .selectFrom("pattern_days")
    .select("pattern")
    .select((eb) => eb.fn.sum<number>("occurrences").as("count"))
    .where("pattern", "in", seqs)
    .groupBy("pattern")
    .execute();
  return new Map(rows.map(({ pattern, count }) => [pattern, Math.max(0, count)]));
}

async function examplesOf(
  queries: Queries,
  seqs: readonly number[],
): Promise<ReadonlyMap<number, FailureView["examples"]>> {
  if (seqs.length === 0) return new Map();
  const rows = await queries
    .selectFrom("pattern_examples")
    .select(["pattern", "prompt", "output", "reasons"])
    .where("pattern", "in", seqs)
    .orderBy("at_ms", "desc")
    .execute();
  const examples = new Map<number, FailureView["examples"]>();
  for (const { pattern, prompt, output, reasons } of rows) {
    const example = { prompt, output, reasons: textsIn(reasons) };
    examples.set(pattern, [...(examples.get(pattern) ?? []), example]);
  }
  return examples;
}

const storedTexts = jsonText.pipe(z.array(z.unknown()));

/** None where they cannot be read. */
export function textsIn(json: string): readonly string[] {
  const values = storedTexts.safeParse(json).data ?? [];
  return values.filter((text): text is string => typeof text === "string");
}
