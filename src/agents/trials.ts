// The trials of one run: each says what its own answer took, not what the run took before it.
import type { Evaluation } from "../evaluation/index.ts";
import { storeTrial, UNGRADED } from "../evaluation/index.ts";
import type { FailureKind } from "../failure/index.ts";
import { asMicroUsd } from "../kernel/money.ts";
import type { ModelAnswer, Route } from "../models/index.ts";
import type { RunContext, RunOutcome } from "../runs/index.ts";
import type { AgentDeps } from "./deps.ts";
import type { AgentInput } from "./request.ts";

type Record = NonNullable<RunOutcome["record"]>;

export interface TrialRecorder {
  withAnswer(route: Route, answer: ModelAnswer, evaluation: Evaluation): Promise<Record>;
  withoutAnswer(route: Route, failure: FailureKind): Promise<Record>;
}

/** A run that is tried again has attempts of its earlier start: they belong to the trials of that start. */
export async function trialRecorder(
  { clock, ids, ledger, redact }: AgentDeps,
  input: AgentInput,
  run: RunContext,
): Promise<TrialRecorder> {
  let startedMs = clock.monotonic();
  let counted = run.isRetry ? (await ledger.attemptsOf(run.runId)).length : 0;

  async function recordOf(
    route: Route,
    answer: ModelAnswer | null,
    evaluation: Evaluation,
    failure: FailureKind | null,
  ): Promise<Record> {
    const attempts = (await ledger.attemptsOf(run.runId)).slice(counted);
    counted += attempts.length;
    const latencyMs = Math.round(clock.monotonic() - startedMs);
    startedMs = clock.monotonic();
    const trial = {
      id: ids.next("trial"),
      runId: run.runId,
      project: run.project,
      operation: run.operation,
      prompt: input.prompt,
      systemPrompt: input.system_prompt ?? null,
      provider: route.provider,
      model: route.model,
      output: answer?.text ?? null,
      usage: answer?.usage ?? null,
      costMicroUsd: asMicroUsd(attempts.reduce((sum, attempt) => sum + attempt.costMicroUsd, 0)),
      latencyMs,
      attempts: attempts.length,
      evaluation,
      failure,
      createdAtMs: clock.now(),
    };
    run.note("trial-recorded", "src/agents/trials.ts", { trial_id: trial.id });
    return (queries) => storeTrial(queries, trial, redact);
  }

  return {
    withAnswer: (route, answer, evaluation) => recordOf(route, answer, evaluation, null),
    withoutAnswer: (route, failure) => recordOf(route, null, UNGRADED, failure),
  };
}
