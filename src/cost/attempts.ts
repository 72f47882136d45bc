// The lines of the ledger in the store: one for each request to a provider.
import { asMicroUsd, type MicroUsd } from "../kernel/money.ts";
import type { RunContext } from "../runs/index.ts";
import type { AttemptsTable, Queries } from "../storage/index.ts";
import type { AttemptEnd, LedgerLine, Transition } from "./settlement.ts";
import type { Usage } from "./rates.ts";
import type { Sums } from "./spend.ts";

const LINE_COLUMNS = ["id", "provider", "day", "state", "reserved_micro_usd", "cost_micro_usd"] as const;

export interface Attempt extends LedgerLine {
  readonly id: string;
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
  readonly nowMs: number;
}

export async function insertAttempt(queries: Queries, attempt: NewAttempt): Promise<void> {
  const { run } = attempt;
  await queries
    .insertInto("attempts")
    .values({
      id: attempt.id,
      run_id: run.runId,
      root_run_id: run.rootRunId,
      project: run.project,
      operation: run.operation,
      provider: attempt.provider,
      model: attempt.model,
      day: attempt.day,
      state: "reserved",
      reserved_micro_usd: attempt.reservedMicroUsd,
      cost_micro_usd: 0,
      input_tokens: null,
      cached_input_tokens: null,
      output_tokens: null,
      reasoning_tokens: null,
      outcome: null,
      http_status: null,
      detail: null,
      owner_id: run.ownerId,
      started_at_ms: attempt.nowMs,
      ended_at_ms: null,
    })
    .execute();
}

export async function findLine(queries: Queries, attemptId: string): Promise<OpenLine> {
  const row = await queries
    .selectFrom("attempts")
    .select(LINE_COLUMNS)
    .where("id", "=", attemptId)
    .executeTakeFirstOrThrow();
  return lineFrom(row);
}

/** What a process, or a run, has reserved and not ended. */
export async function reservedLinesOf(
  queries: Queries,
  holder: { readonly ownerId: string } | { readonly runId: string },
): Promise<OpenLine[]> {
  const [column, id] =
    "ownerId" in holder ? (["owner_id", holder.ownerId] as const) : (["run_id", holder.runId] as const);
  const rows = await queries
    .selectFrom("attempts")
    .select(LINE_COLUMNS)
    .where(column, "=", id)
    .where("state", "=", "reserved")
    .execute();
  return rows.map(lineFrom);
}

export async function endLine(
  queries: Queries,
  attemptId: string,
  to: Pick<Transition, "state" | "costMicroUsd">,
  end: AttemptEnd,
  nowMs: number,
): Promise<void> {
  await queries
    .updateTable("attempts")
    .set({
      state: to.state,
      cost_micro_usd: to.costMicroUsd,
      outcome: end.outcome,
      http_status: end.httpStatus ?? null,
      detail: end.detail ?? null,
      input_tokens: end.usage?.inputTokens ?? null,
      cached_input_tokens: end.usage?.cachedInputTokens ?? null,
      output_tokens: end.usage?.outputTokens ?? null,
      reasoning_tokens: end.usage?.reasoningTokens ?? null,
      ended_at_ms: nowMs,
    })
    .where("id", "=", attemptId)
    .execute();
}

/** In the order of their ids. */
export async function attemptsOf(queries: Queries, runId: string): Promise<Attempt[]> {
  const rows = await queries.selectFrom("attempts").selectAll().where("run_id", "=", runId).orderBy("id").execute();
  return rows.map((row) => ({
    id: row.id,
    provider: row.provider,
    model: row.model,
    state: row.state,
    reservedMicroUsd: asMicroUsd(row.reserved_micro_usd),
    costMicroUsd: asMicroUsd(row.cost_micro_usd),
    usage: usageFrom(row),
    outcome: row.outcome,
    httpStatus: row.http_status,
    detail: row.detail,
    startedAtMs: row.started_at_ms,
    endedAtMs: row.ended_at_ms,
  }));
}

/** Of a run and, for a batch, of its prompts: what it has cost, and what is in flight. */
export async function costOfRun(queries: Queries, runId: string): Promise<Sums> {
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
