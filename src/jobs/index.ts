// Jobs: work that is stored before it is done, behind a port that has one contract.
export {
  type BackgroundTasks,
  createBackgroundTasks,
  type JobScheduling,
  type JobSubmission,
} from "./background-tasks.ts";
export type { Job, JobState, NewJob } from "./job.ts";
export type { JobQueue, Schedule } from "./queue.ts";
export { nextTimeMs } from "./cron.ts";
export { isWithinLease, Lease } from "./lease.ts";
export { startLeasedWork } from "./leased-work.ts";
export { jobMetrics } from "./metrics.ts";
export { jobRetention } from "./retention.ts";
export { sqliteJobQueue } from "./sqlite/queue.ts";
export { Again, type JobContext, type JobKind, JobWorker } from "./worker.ts";
