// What can be wrong with work for the background.
import { OrchestratorError } from "../kernel/errors.ts";

class DurableError extends OrchestratorError {}

export const unknownSchedule = (name: string, known: readonly string[]): DurableError =>
  new DurableError({
    code: "durable/unknown-schedule",
    message: `There is no schedule ${JSON.stringify(name)} in this project.`,
    hint: known.length === 0 ? "There is none at all." : `There are: ${known.join(", ")}.`,
    next: ["job_schedule"],
  });

export const neverDue = (cron: string): DurableError =>
  new DurableError({
    code: "durable/never-due",
    message: `No time ever comes for the schedule ${JSON.stringify(cron)}.`,
    hint: "Look at its day and month: there is no 30th of February.",
    next: ["job_schedule"],
  });
