// The lines of the ledger in the store: one for each request to a provider.
import { sql } from "kysely";
import { asMicroUsd, type MicroUsd } from "../kernel/money.ts";
import type { RunContext } from "../runs/index.ts";
import { type AttemptsTable, prepared, type Queries } from "../storage/index.ts";
import type { RecordText } from "../redaction/index.ts";
import type { AttemptEnd, AttemptState, LedgerLine, Transition } from "./settlement.ts";
import type { Usage } from "./rates.ts";

const LINE_COLUMNS = [
  "id",
  "provider",
  "day",
  "state",
  "reserved_micro_usd",
  "reserved_tokens",
  "cost_micro_usd",
] as const;

/** As a literal: an index over some rows serves only a query that names them. */
const RESERVED = sql.lit<"reserved">("reserved");

export interface Attempt extends LedgerLine {
  readonly id: string;
  /** What of its run it was for: the run's own operation, or `judge`. */
  readonly operation: string;
  readonly provider: string;
  readonly model: string;
  /** null where nobody said it. */
  readonly usage: Usage | null;
  /** answered, a failure kind, or null while it is under way. */
  readonly outcome: string | null;
  readonly httpStatus: number | null;
  readonly detail: string | null;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
}

/** A line with what is needed to end it. */
export interface OpenLine extends LedgerLine {
  readonly id: string;
  readonly provider: string;
  readonly day: string;
}

export interface NewAttempt {
  readonly id: string;
  readonly run: RunContext;
  readonly provider: string;
  readonly model: string;
  readonly day: string;
  readonly reservedMicroUsd: MicroUsd;
  readonly reservedTokens: number;
  readonly nowMs: number;
}

const insertLine = prepared((queries, attempt: Omit<NewAttempt, "run"> & Omit<RunContext, "signal">) =>
  queries.insertInto("attempts").values({
    id: attempt.id,
    run_id: attempt.runId,
    root_run_id: attempt.rootRunId,
    project: attempt.project,
    operation: attempt.operation,
    provider: attempt.provider,
    model: attempt.model,
    day: attempt.day,
    state: "reserved",
    reserved_micro_usd: attempt.reservedMicroUsd,
    reserved_tokens: attempt.reservedTokens,
    cost_micro_usd: 0,
    owner_id: attempt.ownerId,
    started_at_ms: attempt.nowMs,
    judged: 1,
  }),
);

export async function insertAttempt(queries: Queries, { run, ...attempt }: NewAttempt): Promise<void> {
  await insertLine(queries, { ...run, ...attempt });
}

const selectLine = prepared((queries, values: { attemptId: string }) =>
  queries.selectFrom("attempts").select(LINE_COLUMNS).where("id", "=", values.attemptId),
);

export async function findLine(queries: Queries, attemptId: string): Promise<OpenLine> {
  const [row] = (await selectLine(queries, { attemptId })).rows;
  if (row === undefined) throw new Error(`the ledger has no line ${attemptId}`);
  return lineFrom(row);
}

const selectReservedByOwner = prepared((queries, { ownerId }: { ownerId: string }) =>
  queries.selectFrom("attempts").select(LINE_COLUMNS).where("owner_id", "=", ownerId).where("state", "=", RESERVED),
);
const selectReservedByRun = prepared((queries, { runId }: { runId: string }) =>
  queries.selectFrom("attempts").select(LINE_COLUMNS).where("run_id", "=", runId).where("state", "=", RESERVED),
);

/** What a process, or a run, has reserved and not ended. */
export async function reservedLinesOf(
  queries: Queries,
  holder: { readonly ownerId: string } | { readonly runId: string },
): Promise<OpenLine[]> {
  const { rows } = await ("ownerId" in holder
    ? selectReservedByOwner(queries, holder)
    : selectReservedByRun(queries, holder));
  return rows.map(lineFrom);
}

interface EndedLine {
  readonly id: string;
  readonly state: AttemptState;
  readonly cost: MicroUsd;
  readonly outcome: string;
  readonly httpStatus: number | null;
  readonly detail: RecordText | null;
  readonly input: number | null;
  readonly cachedInput: number | null;
  readonly output: number | null;
  readonly reasoning: number | null;
  readonly judged: number;
  readonly nowMs: number;
}

const updateLine = prepared((queries, line: EndedLine) =>
  queries
    .updateTable("attempts")
    .set({
      state: line.state,
      cost_micro_usd: line.cost,
      outcome: line.outcome,
      http_status: line.httpStatus,
      detail: line.detail,
      input_tokens: line.input,
      cached_input_tokens: line.cachedInput,
      output_tokens: line.output,
      reasoning_tokens: line.reasoning,
      ended_at_ms: line.nowMs,
      judged: line.judged,
    })
    .where("id", "=", line.id),
);

export async function endLine(
  queries: Queries,
  attemptId: string,
  to: Pick<Transition, "state" | "costMicroUsd">,
  end: AttemptEnd,
  nowMs: number,
): Promise<void> {
  await updateLine(queries, {
    id: attemptId,
    state: to.state,
    cost: to.costMicroUsd,
    outcome: end.outcome,
    httpStatus: end.httpStatus ?? null,
    detail: end.detail ?? null,
    input: end.usage?.inputTokens ?? null,
    cachedInput: end.usage?.cachedInputTokens ?? null,
    output: end.usage?.outputTokens ?? null,
    reasoning: end.usage?.reasoningTokens ?? null,
    judged: end.judged === false ? 0 : 1,
    nowMs,
  });
}

const selectAttempts = prepared((queries, values: { runId: string }) =>
  queries.selectFrom("attempts").selectAll().where("run_id", "=", values.runId).orderBy("id"),
);

/** In the order of their ids. */
export async function attemptsOf(queries: Queries, runId: string): Promise<Attempt[]> {
  const { rows } = await selectAttempts(queries, { runId });
  return rows.map((row) => ({
    id: row.id,
    operation: row.operation,
    provider: row.provider,
    model: row.model,
    state: row.state,
    reservedMicroUsd: asMicroUsd(row.reserved_micro_usd),
    reservedTokens: row.reserved_tokens,
    costMicroUsd: asMicroUsd(row.cost_micro_usd),
    usage: usageFrom(row),
    outcome: row.outcome,
    httpStatus: row.http_status,
    detail: row.detail,
    startedAtMs: row.started_at_ms,
    endedAtMs: row.ended_at_ms,
  }));
}

export interface RunCost {
  readonly settledMicroUsd: MicroUsd;
  readonly reservedMicroUsd: MicroUsd;
}

/** Of a run and, for a batch, of its prompts: what it has cost, and what is in flight. */
export async function costOfRun(queries: Queries, runId: string): Promise<RunCost> {
  const row = await queries
    .selectFrom("attempts")
    .select((eb) => [
      eb.fn.sum<number | null>("cost_micro_usd").as("settled"),
      eb.fn
        .sum<number | null>(eb.case().when("state", "=", "reserved").then(eb.ref("reserved_micro_usd")).else(0).end())
        .as("reserved"),
    ])
    .where((eb) => eb.or([eb("run_id", "=", runId), eb("root_run_id", "=", runId)]))
    .executeTakeFirst();
  return { settledMicroUsd: asMicroUsd(row?.settled ?? 0), reservedMicroUsd: asMicroUsd(row?.reserved ?? 0) };
}

function lineFrom(row: Pick<AttemptsTable, (typeof LINE_COLUMNS)[number]>): OpenLine {
  return {
    id: row.id,
    provider: row.provider,
    day: row.day,
    state: row.state,
    reservedMicroUsd: asMicroUsd(row.reserved_micro_usd),
    reservedTokens: row.reserved_tokens,
    costMicroUsd: asMicroUsd(row.cost_micro_usd),
  };
}

function usageFrom(row: AttemptsTable): Usage | null {
  if (row.input_tokens === null) return null;
  return {
    inputTokens: row.input_tokens,
    cachedInputTokens: row.cached_input_tokens ?? 0,
    outputTokens: row.output_tokens ?? 0,
    reasoningTokens: row.reasoning_tokens ?? 0,
  };
}
