// The evaluation tools. Light: what they run is loaded at their first call.
import { z } from "zod";
import type { TraceParent } from "../kernel/trace-parent.ts";
import { inlineAnswer, type RunAnswer, runAnswerSchema } from "../runs/index.ts";
import { defineTool, type Tool, type ToolResult } from "../tooling/index.ts";
import { type EvalRunRequest, evalRunSchema } from "./eval-run.ts";
import { exportRequest } from "./export/request.ts";
import { LABELS } from "./export/trial-line.ts";
import { labelling } from "./labels.ts";
import { EXPORT_WAIT_MS, type TrialUseCases, writtenBy } from "./trials.ts";

/** Then eval_run answers with the run's id. */
const WAIT_MS = 25_000;

export interface EvaluationUseCases {
  /** An abort of the signal ends the wait, not the work. `traceParent`: of the caller's trace. */
  evaluate(request: EvalRunRequest, waitMs: number, signal: AbortSignal, traceParent?: TraceParent): Promise<RunAnswer>;
  readonly trials: Pick<TrialUseCases, "label" | "export">;
}

const WRITES = { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false };

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
      run: async (request, { signal, traceParent }) => {
        const evaluation = await load();
        return { structured: inlineAnswer(await evaluation.evaluate(request, WAIT_MS, signal, traceParent)) };
      },
    }),
    defineTool({
      name: "trial_label",
      toolset: "evaluation",
      title: "Label an answer",
      description:
        "Records what the user says about a run's answer: good or bad, with a note. null takes it away, absent leaves it. Label only what the user said.",
      input: labelling,
      output: z.object({
        trial_id: z.string(),
        run_id: z.string().nullable(),
        outcome: z.string(),
        label: z.enum(LABELS).nullable(),
        note: z.string().nullable(),
        labelled_at: z.string().nullable(),
      }),
      annotations: WRITES,
      run: async (request) => {
        const { trials } = await load();
        return { structured: { ...(await trials.label(request)) } };
      },
    }),
    defineTool({
      name: "trial_export",
      toolset: "evaluation",
      title: "Export trials",
      description:
        "Writes the project's graded answers to a file in the exports folder, redacted, and answers its path, count and cursor; with after: only what came since.",
      input: exportRequest,
      output: z.looseObject({ run_id: z.string(), status: z.string() }),
      annotations: { ...WRITES, idempotentHint: false },
      run: async (request, { signal, traceParent }) => {
        const { trials } = await load();
        return exportResult(await trials.export(request, signal, EXPORT_WAIT_MS, traceParent));
      },
    }),
  ];
}

function exportResult(answer: RunAnswer): ToolResult {
  const { run_id, status } = answer;
  const written = writtenBy(answer);
  if (written !== null) {
    return { structured: { run_id, status, path: written.path, count: written.rows, cursor: written.cursor } };
  }
  const isUnderWay = status === "running" || status === "queued";
  return { structured: { ...inlineAnswer(answer), next: ["run_wait"] }, ...(isUnderWay ? {} : { isError: true }) };
}
