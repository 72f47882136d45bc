// Jobs: work that is stored before it is done, behind a port that has one contract.
export {
  type BackgroundTasks,
  createBackgroundTasks,
  type JobScheduling,
  type JobSubmission,
} from "./background-tasks.ts";
export type { Job, JobState } from "./job.ts";
export { jobRetention } from "./retention.ts";
export { sqliteJobQueue } from "./sqlite/queue.ts";
export { type JobContext, type JobKind, JobWorker } from "./worker.ts";
