// A trial: one graded answer, or one run that ended without any, as the record that later work learns from.
import { sha256Hex } from "../kernel/hash.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { Usage } from "../cost/index.ts";
import type { FailureKind } from "../failure/index.ts";
import { recordJson, type Redactor } from "../redaction/index.ts";
import { prepared, type Queries, type TrialsTable } from "../storage/index.ts";
import type { Evaluation } from "./pipeline.ts";

const SCHEMA_VERSION = 1;

export interface Trial {
  readonly id: string;
  readonly runId: string;
  readonly project: string;
  readonly operation: string;
  readonly prompt: string;
  readonly systemPrompt: string | null;
  readonly provider: string | null;
  readonly model: string | null;
  /** null where the run ended without an answer. */
  readonly output: string | null;
  readonly usage: Usage | null;
  readonly costMicroUsd: MicroUsd;
  readonly latencyMs: number;
  /** Requests sent for this answer. */
  readonly attempts: number;
  readonly evaluation: Evaluation;
  readonly failure: FailureKind | null;
  readonly createdAtMs: number;
}

const insertTrial = prepared((queries, trial: TrialsTable) =>
  queries.insertInto("trials").values({
    id: trial.id,
    schema_version: trial.schema_version,
    run_id: trial.run_id,
    project: trial.project,
    operation: trial.operation,
    prompt_hash: trial.prompt_hash,
    prompt: trial.prompt,
    system_prompt_hash: trial.system_prompt_hash,
    provider: trial.provider,
    model: trial.model,
    output: trial.output,
    usage: trial.usage,
    cost_micro_usd: trial.cost_micro_usd,
    latency_ms: trial.latency_ms,
    attempts: trial.attempts,
    graders: trial.graders,
    outcome: trial.outcome,
    failure_kind: trial.failure_kind,
    created_at_ms: trial.created_at_ms,
  }),
);

export async function storeTrial(queries: Queries, trial: Trial, redact: Redactor): Promise<void> {
  await insertTrial(queries, {
    id: trial.id,
    schema_version: SCHEMA_VERSION,
    run_id: trial.runId,
    project: trial.project,
    operation: trial.operation,
    prompt_hash: sha256Hex(trial.prompt),
    prompt: redact(trial.prompt),
    system_prompt_hash: trial.systemPrompt === null ? null : sha256Hex(trial.systemPrompt),
    provider: trial.provider,
    model: trial.model,
    output: trial.output === null ? null : redact(trial.output),
    usage: trial.usage === null ? null : JSON.stringify(trial.usage),
    cost_micro_usd: trial.costMicroUsd,
    latency_ms: trial.latencyMs,
    attempts: trial.attempts,
    graders: recordJson(trial.evaluation.results, redact),
    outcome: outcomeOf(trial),
    failure_kind: trial.failure,
    created_at_ms: trial.createdAtMs,
  });
}

function outcomeOf(trial: Trial): "passed" | "failed" | "ungraded" {
  if (trial.failure !== null) return "failed";
  if (trial.evaluation.passed === null) return "ungraded";
  return trial.evaluation.passed ? "passed" : "failed";
}
