// Grades a text that somebody has, as a run of its own: its judges are paid for, and its trial can be labelled.
import { z } from "zod";
import type { Ids } from "../kernel/ids.ts";
import type { Clock } from "../kernel/clock.ts";
import { asMicroUsd } from "../kernel/money.ts";
import type { TraceParent } from "../kernel/trace-parent.ts";
import type { PatientRedactor, Redactor } from "../redaction/index.ts";
import type { Run, RunContext, RunOutcome, Runs } from "../runs/index.ts";
import { evaluationFacts } from "./evaluation-facts.ts";
import type { GraderInput } from "./graders/specs.ts";
import { graderListSchema, GRADERS_LINE } from "./graders/specs.ts";
import type { Grading } from "./grading.ts";
import { MAX_RESPONSE_CHARACTERS } from "./limits.ts";
import { redactedTexts, storeTrial } from "./trial.ts";

const EVAL_RUN = "src/evaluation/eval-run.ts";
const OPERATION = "eval_run";
/** Judges that were asked k times, twice each. */
const TIMEOUT_MS = 600_000;

export const evalRunSchema = z.strictObject({
  output: z.string().max(MAX_RESPONSE_CHARACTERS).describe("the text to grade"),
  prompt: z.string().min(1).max(1_000_000).optional().describe("what it answers; judges read both"),
  graders: graderListSchema.min(1).describe(GRADERS_LINE),
});
export type EvalRunRequest = z.output<typeof evalRunSchema>;
/** Before defaults. */
export type EvalRunInput = Omit<EvalRunRequest, "graders"> & { readonly graders: readonly GraderInput[] };

export interface EvalRunDeps {
  readonly runs: Runs;
  readonly grading: Grading;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly redact: Redactor;
  readonly redactText: PatientRedactor;
  readonly project: string;
}

/** Waits for its end up to `waitMs`; an abort of the signal ends the wait alone. `traceParent`: of the caller's trace. */
export type EvalRun = (
  request: EvalRunRequest,
  waitMs: number,
  signal: AbortSignal,
  traceParent?: TraceParent,
) => Promise<Run>;

export function createEvalRun(deps: EvalRunDeps): EvalRun {
  const { runs, project, grading } = deps;
  runs.handle("evaluation", {
    limits: () => ({ timeoutMs: TIMEOUT_MS }),
    work: (input, run) => workOnEvaluation(deps, evalRunSchema.parse(input), run),
  });
  return async (request, waitMs, signal, traceParent) => {
    await grading.check(request.graders);
    const { runId } = await runs.start({
      kind: "evaluation",
      project,
      operation: OPERATION,
      input: request,
      checkedBy: EVAL_RUN,
      ...(traceParent === undefined ? {} : { traceParent }),
    });
    return runs.wait(project, runId, waitMs, signal);
  };
}

async function workOnEvaluation(
  { grading, ids, clock, redact, redactText }: EvalRunDeps,
  { output, prompt, graders }: EvalRunRequest,
  run: RunContext,
): Promise<RunOutcome> {
  const answer = { text: output, ...(prompt === undefined ? {} : { prompt }) };
  const evaluation = await grading.grade(answer, graders, { step: "answer" }, run);
  if (evaluation === null) return { kind: "paused", result: {} };
  const trial = {
    id: ids.next("trial"),
    runId: run.runId,
    project: run.project,
    operation: run.operation,
    prompt: prompt ?? "",
    systemPrompt: null,
    provider: null,
    model: null,
    output,
    finishReason: null,
    usage: null,
    costMicroUsd: asMicroUsd(0),
    latencyMs: 0,
    attempts: 0,
    evaluation,
    failure: null,
    review: null,
    createdAtMs: clock.now(),
  };
  const texts = await redactedTexts(trial, redactText);
  return {
    kind: "completed",
    result: { evaluation: evaluationFacts(evaluation) },
    record: async (queries) => {
      await storeTrial(queries, trial, texts, redact);
      run.note("trial-recorded", EVAL_RUN, { trial_id: trial.id });
    },
  };
}
