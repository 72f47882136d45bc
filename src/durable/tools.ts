// The tools for work in the background; run_get, run_wait and run_control look after what they start.
import { z } from "zod";
import { inlineAnswer, runAnswerSchema } from "../runs/index.ts";
import { defineTool, type Tool } from "../tooling/index.ts";
import { type DurableUseCases, scheduling, submission } from "./submit.ts";

const WRITES = { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true };

export function durableTools(load: () => Promise<DurableUseCases>): readonly Tool[] {
  return [
    defineTool({
      name: "job_submit",
      toolset: "durable",
      title: "Submit a job",
      description:
        "Leaves work to the background and answers its run_id at once: it is stored first, and goes on after a restart or a crash. Kinds: agent, batch, export (trials to a file), backup. Follow it with run_get, run_wait, run_control.",
      input: submission,
      output: runAnswerSchema,
      annotations: WRITES,
      run: async (job, { traceParent }) => {
        const durable = await load();
        const { existing, ...answer } = await durable.submit(job, traceParent);
        return { structured: { ...inlineAnswer(answer), ...(existing ? { existing } : {}) } };
      },
    }),
    defineTool({
      name: "job_schedule",
      toolset: "durable",
      title: "Schedule a job",
      description:
        "Submits a job at each time of a cron pattern (minute hour day month weekday), under a name; the same name replaces it, cron null ends it. Answers all schedules of the project; without arguments it only does that.",
      input: scheduling,
      output: z.object({ schedules: z.array(z.looseObject({ name: z.string() })) }),
      annotations: { ...WRITES, idempotentHint: true },
      run: async (schedule) => {
        const durable = await load();
        return { structured: { schedules: await durable.schedule(schedule) } };
      },
    }),
  ];
}
