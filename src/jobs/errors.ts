// What can be wrong with a job that is handed in or asked for.
import { OrchestratorError } from "../kernel/errors.ts";

export class JobsError extends OrchestratorError {}

export const unknownDependency = (id: string): JobsError =>
  new JobsError({
    code: "jobs/unknown-dependency",
    message: `There is no job ${JSON.stringify(id.slice(0, 100))} to wait for, or it was cancelled.`,
    hint: "Pass the ids of jobs that are stored and were not cancelled.",
  });

export const unknownJob = (id: string): JobsError =>
  new JobsError({
    code: "jobs/unknown-job",
    message: `There is no job ${JSON.stringify(id.slice(0, 100))}.`,
    hint: "Jobs that have ended are deleted after some days; history lists those that are left.",
  });
