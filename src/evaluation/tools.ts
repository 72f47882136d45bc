// The tools about how good answers are.
import { inlineAnswer, type RunAnswer, runAnswerSchema } from "../runs/index.ts";
import { defineTool, type Tool } from "../tooling/index.ts";
import { type EvalRunRequest, evalRunSchema } from "./eval-run.ts";

/** Then it answers with the run's id. */
const WAIT_MS = 25_000;

export interface EvaluationUseCases {
  /** An abort of the signal ends the wait, not the work. */
  evaluate(request: EvalRunRequest, waitMs: number, signal: AbortSignal): Promise<RunAnswer>;
}

export function evaluationTools(load: () => Promise<EvaluationUseCases>): readonly Tool[] {
  return [
    defineTool({
      name: "eval_run",
      toolset: "evaluation",
      title: "Grade a text",
      description:
        "Grades a text by code and by judges, as spawn_agent grades its answers: passed, score, and for each grader a reason or an abstention.",
      input: evalRunSchema,
      output: runAnswerSchema,
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
      run: async (request, call) => {
        const evaluation = await load();
        return { structured: inlineAnswer(await evaluation.evaluate(request, WAIT_MS, call.signal)) };
      },
    }),
  ];
}
