// The run tools: any long work by its id.
import { z } from "zod";
import { defineTool, READS, type Tool } from "../tooling/index.ts";
import { runAnswerSchema } from "./answer.ts";
import { inlineAnswer, inlineOutput, inlineRuns } from "./inline.ts";
import type { RunViews } from "./views.ts";
import { RUN_KINDS, RUN_STATUSES } from "./run.ts";

const MAX_WAIT_MS = 3_600_000;
const DEFAULT_WAIT_MS = 25_000;
const MAX_RUNS = 100;
const PAGE_CHARACTERS = 20_000;

const ACTIONS = ["cancel", "pause", "resume", "retry"] as const;

const runId = z.string().min(1).max(100);
const wait = z.int().min(0).max(MAX_WAIT_MS).default(DEFAULT_WAIT_MS);

export function runTools(load: () => Promise<RunViews>): readonly Tool[] {
  return [
    defineTool({
      name: "run_get",
      toolset: "runs",
      title: "Get a run",
      description: "One run by its id: status, answer, attempts, cost and what it did, step by step.",
      input: z.strictObject({ run_id: runId }),
      output: runAnswerSchema,
      annotations: READS,
      run: async ({ run_id }) => {
        const views = await load();
        return { structured: inlineAnswer(await views.get(run_id)) };
      },
    }),
    defineTool({
      name: "run_wait",
      toolset: "runs",
      title: "Wait for a run",
      description: "Waits for the end of a run, at most wait_ms, and answers like run_get.",
      input: z.strictObject({ run_id: runId, wait_ms: wait }),
      output: runAnswerSchema,
      annotations: READS,
      run: async ({ run_id, wait_ms }, call) => {
        const views = await load();
        return { structured: inlineAnswer(await views.wait(run_id, wait_ms, call.signal, call.progress)) };
      },
    }),
    defineTool({
      name: "run_list",
      toolset: "runs",
      title: "List runs",
      description: "Runs of this project, newest first; the prompts of a batch are inside its own run.",
      input: z.strictObject({
        status: z.enum(RUN_STATUSES).optional(),
        kind: z.enum(RUN_KINDS).optional(),
        limit: z.int().min(1).max(MAX_RUNS).default(20),
        cursor: z.string().max(200).optional(),
      }),
      output: z.object({ runs: z.array(z.looseObject({ run_id: z.string() })), next_cursor: z.string().optional() }),
      annotations: READS,
      run: async (filter) => {
        const views = await load();
        return { structured: inlineRuns(await views.list(filter)) };
      },
    }),
    defineTool({
      name: "run_output",
      toolset: "runs",
      title: "Read a run's output",
      description: "The whole text of a run's answer in pages of characters; for a batch a JSON line per prompt.",
      input: z.strictObject({
        run_id: runId,
        offset: z.int().min(0).default(0),
        limit: z.int().min(1).max(PAGE_CHARACTERS).default(PAGE_CHARACTERS),
      }),
      output: z.looseObject({ run_id: z.string(), text: z.string(), total_characters: z.number() }),
      annotations: READS,
      run: async ({ run_id, offset, limit }) => {
        const views = await load();
        return { structured: inlineOutput(await views.output(run_id, offset, limit)) };
      },
    }),
    defineTool({
      name: "run_control",
      toolset: "runs",
      title: "Cancel, pause, resume or retry a run",
      description:
        "cancel stops a run: calls that were sent are still paid. pause stops it where it can go on, also after a restart; resume goes on. retry does an ended, unfinished run again, or a waiting one at once; of a batch only what is not completed.",
      input: z.strictObject({ run_id: runId, action: z.enum(ACTIONS) }),
      output: runAnswerSchema,
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
      run: async ({ run_id, action }) => {
        const views = await load();
        return { structured: inlineAnswer(await views[action](run_id)) };
      },
    }),
  ];
}
