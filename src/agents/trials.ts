// The trials of one run: each says what its own answer took, not what the run took before it.
import type { Evaluation } from "../evaluation/index.ts";
import { redactedTexts, storeTrial, UNGRADED } from "../evaluation/index.ts";
import type { FailureKind } from "../failure/index.ts";
import type { Review } from "../immune/index.ts";
import { asMicroUsd, type MicroUsd } from "../kernel/money.ts";
import type { ModelAnswer, Route } from "../models/index.ts";
import type { RunContext, RunOutcome } from "../runs/index.ts";
import type { AgentDeps } from "./deps.ts";
import type { AgentInput } from "./request.ts";

type StoredReview = NonNullable<Review["stored"]>;
type Record = NonNullable<RunOutcome["record"]>;

/** The steps that say which trials are stored: each came to the number of the run's attempts until then. */
const TRIAL = "trial ";

/** What an answer took, without what it took to judge it. */
export interface Taken {
  readonly latencyMs: number;
  readonly attempts: number;
  readonly costMicroUsd: MicroUsd;
}

export interface TrialRecorder {
  /** What was found before the first answer; each trial keeps it. */
  reviewed(review: StoredReview | null): void;
  /**
   * Since the answer before.
   * @param isKept for whoever goes on with the run before the answer is graded
   */
  taken(answering: string, isKept: boolean): Promise<Taken>;
  /**
   * @param answering the step that gave the answer: its trial is stored once
   * @param isLast the run is completed with it
   */
  withAnswer(
    answering: string,
    route: Route,
    answer: ModelAnswer & { readonly taken: Taken },
    evaluation: Evaluation,
    isLast: boolean,
  ): Promise<Record>;
  withoutAnswer(route: Route, failure: FailureKind): Promise<Record>;
}

/** Attempts that a trial of an earlier start has counted belong to that one; what a lost start left belongs to the next. */
export function trialRecorder(
  { clock, ids, ledger, redact, redactText }: AgentDeps,
  input: AgentInput,
  run: RunContext,
): TrialRecorder {
  let review: StoredReview | null = null;
  let startedMs = clock.monotonic();
  let counted = Math.max(0, ...run.recordedUnder(TRIAL).map((attempts) => Number(attempts)));

  async function takenNow(): Promise<Taken> {
    const all = await ledger.attemptsOf(run.runId);
    const own = all.filter(({ operation }) => operation === run.operation).slice(counted);
    return {
      latencyMs: Math.round(clock.monotonic() - startedMs),
      attempts: own.length,
      costMicroUsd: asMicroUsd(own.reduce((sum, attempt) => sum + attempt.costMicroUsd, 0)),
    };
  }

  async function recordOf(
    step: string,
    route: Route,
    answer: ModelAnswer | null,
    { latencyMs, attempts, costMicroUsd }: Taken,
    evaluation: Evaluation,
    failure: FailureKind | null,
    isLast: boolean,
  ): Promise<Record> {
    if (run.recorded(step) !== undefined) return () => Promise.resolve();
    counted += attempts;
    const countedNow = counted;
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
      finishReason: answer?.finishReason ?? null,
      costMicroUsd,
      latencyMs,
      attempts,
      evaluation,
      failure,
      // A later answer of the same run is no evidence of its own.
      review: review === null ? null : { ...review, counts: run.recordedUnder(TRIAL).length === 0 },
      createdAtMs: clock.now(),
    };
    const texts = await redactedTexts(trial, redactText);
    return async (queries) => {
      // Nobody looks at the steps of a run that is complete.
      if (!isLast && !(await run.recordIn(queries, step, countedNow))) return;
      await storeTrial(queries, trial, texts, redact);
      run.note("trial-recorded", "src/agents/trials.ts", { trial_id: trial.id });
    };
  }

  return {
    reviewed: (found) => {
      review = found;
    },
    taken: async (answering, isKept) => {
      const step = `taken for ${answering}`;
      const kept = run.recorded(step);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a step that is only written below
      if (kept !== undefined) return kept as unknown as Taken;
      const taken = await takenNow();
      if (isKept) run.record(step, { ...taken });
      return taken;
    },
    withAnswer: (answering, route, answer, evaluation, isLast) =>
      recordOf(`${TRIAL}${answering}`, route, answer, answer.taken, evaluation, null, isLast),
    withoutAnswer: async (route, failure) =>
      recordOf(
        `${TRIAL}end ${run.recordedUnder(TRIAL).length}`,
        route,
        null,
        await takenNow(),
        UNGRADED,
        failure,
        false,
      ),
  };
}
