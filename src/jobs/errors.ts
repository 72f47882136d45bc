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

export const invalidTimeZone = (timeZone: string): JobsError =>
  new JobsError({
    code: "jobs/invalid-time-zone",
    message: `There is no time zone ${JSON.stringify(timeZone.slice(0, 60))}.`,
    hint: "Use UTC or a name such as Europe/Berlin.",
  });

export const invalidCron = (cron: string, cause?: unknown): JobsError =>
  new JobsError({
    code: "jobs/invalid-cron",
    message: `${JSON.stringify(cron.slice(0, 100))} is no pattern of times.`,
    hint: 'Five fields: minute, hour, day, month, day of the week. "0 3 * * 1" is Mondays at three.',
    ...(cause === undefined ? {} : { cause }),
  });

export const resultTooLarge = (): JobsError =>
  new JobsError({
    code: "jobs/result-too-large",
    message: "The answer of the job is longer than 4 MB of JSON.",
    hint: "Let the job write it to a file, and answer where that is.",
  });
