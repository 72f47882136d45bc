// A trial: one graded answer, or one run that ended without any, as the record that later work learns from.
import { sha256Hex } from "../kernel/hash.ts";
import type { JsonObject } from "../kernel/json.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { Usage } from "../cost/index.ts";
import type { FailureKind } from "../failure/index.ts";
import { type PatientRedactor, recordJson, type RecordText, type Redactor } from "../redaction/index.ts";
import { circuitKind } from "../resilience/index.ts";
import { prepared, type Queries, type TrialsTable } from "../storage/index.ts";
import type { Evaluation } from "./pipeline.ts";

/** 2 = with finish_reason and circuit. */
export const TRIAL_SCHEMA_VERSION = 2;

/** As it is written; its number comes with it. */
export type NewTrialRow = Omit<TrialsTable, "seq">;

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
  readonly finishReason: "stop" | "length" | null;
  readonly costMicroUsd: MicroUsd;
  readonly latencyMs: number;
  /** Requests sent for this answer. */
  readonly attempts: number;
  readonly evaluation: Evaluation;
  readonly failure: FailureKind | null;
  /** What its prompt's review found before the answer, for whoever learns from it. */
  readonly review: JsonObject | null;
  readonly createdAtMs: number;
}

const insertTrial = prepared((queries, trial: NewTrialRow) =>
  queries
    .insertInto("trials")
    .values({
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
      finish_reason: trial.finish_reason,
      circuit: trial.circuit,
      label: trial.label,
      note: trial.note,
      labelled_at_ms: trial.labelled_at_ms,
      created_at_ms: trial.created_at_ms,
      imported_at_ms: trial.imported_at_ms,
      imported: trial.imported,
      content_hash: trial.content_hash,
      review: trial.review,
    })
    .onConflict((conflict) => conflict.doNothing()),
);

/** @returns false where the project has it already: by its id, or what an imported one says */
export async function insertTrialRow(queries: Queries, trial: NewTrialRow): Promise<boolean> {
  const { numAffectedRows } = await insertTrial(queries, trial);
  return numAffectedRows === 1n;
}

/** The texts of a trial that can be long. */
export interface TrialTexts {
  readonly prompt: RecordText;
  readonly output: RecordText | null;
}

/** For before the transaction that stores the trial: other work goes on meanwhile, also in the store. */
export async function redactedTexts(
  { prompt, output }: Pick<Trial, "prompt" | "output">,
  redact: PatientRedactor,
): Promise<TrialTexts> {
  return { prompt: await redact(prompt), output: output === null ? null : await redact(output) };
}

export async function storeTrial(queries: Queries, trial: Trial, texts: TrialTexts, redact: Redactor): Promise<void> {
  const { provider, model } = trial;
  await insertTrialRow(queries, {
    id: trial.id,
    schema_version: TRIAL_SCHEMA_VERSION,
    run_id: trial.runId,
    project: trial.project,
    operation: trial.operation,
    prompt_hash: sha256Hex(trial.prompt),
    prompt: texts.prompt,
    system_prompt_hash: trial.systemPrompt === null ? null : sha256Hex(trial.systemPrompt),
    provider,
    model,
    output: texts.output,
    usage: trial.usage === null ? null : JSON.stringify(trial.usage),
    cost_micro_usd: trial.costMicroUsd,
    latency_ms: trial.latencyMs,
    attempts: trial.attempts,
    graders: recordJson(trial.evaluation.results, redact),
    outcome: outcomeOf(trial),
    failure_kind: trial.failure,
    finish_reason: trial.finishReason,
    circuit: provider === null || model === null ? null : await circuitKind(queries, { provider, model }),
    label: null,
    note: null,
    labelled_at_ms: null,
    created_at_ms: trial.createdAtMs,
    imported_at_ms: null,
    imported: null,
    content_hash: null,
    review: trial.review === null ? null : JSON.stringify(trial.review),
  });
}

function outcomeOf(trial: Trial): "passed" | "failed" | "ungraded" {
  if (trial.failure !== null) return "failed";
  if (trial.evaluation.passed === null) return "ungraded";
  return trial.evaluation.passed ? "passed" : "failed";
}
