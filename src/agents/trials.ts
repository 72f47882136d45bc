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

/** The steps that say which trials are stored: each came to the number of the run's attempts until then. */
const TRIAL = "trial ";

export interface TrialRecorder {
  /**
   * @param answering the step that gave the answer: its trial is stored once
   * @param isLast the run is completed with it
   */
  withAnswer(
    answering: string,
    route: Route,
    answer: ModelAnswer,
    evaluation: Evaluation,
    isLast: boolean,
  ): Promise<Record>;
  withoutAnswer(route: Route, failure: FailureKind): Promise<Record>;
}

/** Attempts that a trial of an earlier start has counted belong to that one; what a lost start left belongs to the next. */
export async function trialRecorder(
  { clock, ids, ledger, redact }: AgentDeps,
  input: AgentInput,
  run: RunContext,
): Promise<TrialRecorder> {
  let startedMs = clock.monotonic();
  let counted = Math.max(0, ...run.recordedUnder(TRIAL).map((attempts) => Number(attempts)));

  async function recordOf(
    step: string,
    route: Route,
    answer: ModelAnswer | null,
    evaluation: Evaluation,
    failure: FailureKind | null,
    isLast: boolean,
  ): Promise<Record> {
    if (run.recorded(step) !== undefined) return () => Promise.resolve();
    const attempts = (await ledger.attemptsOf(run.runId)).slice(counted);
    counted += attempts.length;
    const countedNow = counted;
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
    return async (queries) => {
      // Nobody looks at the steps of a run that is complete.
      if (!isLast && !(await run.recordIn(queries, step, countedNow))) return;
      await storeTrial(queries, trial, redact);
      run.note("trial-recorded", "src/agents/trials.ts", { trial_id: trial.id });
    };
  }

  return {
    withAnswer: (answering, route, answer, evaluation, isLast) =>
      recordOf(`${TRIAL}${answering}`, route, answer, evaluation, null, isLast),
    withoutAnswer: (route, failure) =>
      recordOf(`${TRIAL}end ${run.recordedUnder(TRIAL).length}`, route, null, UNGRADED, failure, false),
  };
}
