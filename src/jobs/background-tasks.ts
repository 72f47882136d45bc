// Background work as programs use it: kinds with their handlers, jobs that outlive the process, and what became of them.
import { z } from "zod";
import type { Clock } from "../kernel/clock.ts";
import { jsonObject, parsedArguments } from "../tooling/index.ts";
import { unknownJob } from "./errors.ts";
import { type Job, JOB_STATES, type JobState } from "./job.ts";
import type { JobFilter, JobQueue, Pause, Schedule } from "./queue.ts";
import { hasFinished } from "./transitions.ts";
import type { JobKind, JobWorker } from "./worker.ts";

const NAME = /^[a-z][a-z0-9_-]{0,63}$/;
const NAME_RULE = "must be small letters, digits, - and _, and begin with a letter";
const MAX_PAYLOAD_CHARACTERS = 1_000_000;
const MAX_PAYLOAD_LEVELS = 64;
const MAX_DELAY_MS = 366 * 24 * 3_600_000;
const MAX_PAGE = 1_000;
/** As long as a timer can be set. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
/** How often a wait looks. */
const LOOK_MS = 50;

const submission = z.strictObject({
  kind: z.string().regex(NAME, NAME_RULE),
  payload: jsonObject(MAX_PAYLOAD_LEVELS)
    .refine((payload) => JSON.stringify(payload).length <= MAX_PAYLOAD_CHARACTERS, "must be 1 MB of JSON at most")
    .default({}),
  priority: z.int().min(-1_000).max(1_000).optional().describe("higher first; default 0"),
  delay_ms: z.int().min(0).max(MAX_DELAY_MS).optional(),
  dedupe_key: z.string().min(1).max(200).optional(),
  depends_on: z.array(z.string().max(100)).max(100).optional(),
  max_attempts: z.int().min(1).max(100).optional().describe("default 3"),
  timeout_ms: z.int().min(1).max(MAX_TIMEOUT_MS).optional().describe("of one try"),
  group: z.string().min(1).max(200).optional(),
});
export type JobSubmission = z.input<typeof submission>;

const scheduling = submission.pick({ kind: true, payload: true }).extend({
  name: submission.shape.kind,
  cron: z.string().max(200).describe("minute, hour, day, month, day of the week"),
  time_zone: z.string().max(100).default("UTC").describe("an IANA name"),
  missed: z.enum(["skip", "once", "all"]).default("once"),
});
export type JobScheduling = z.input<typeof scheduling>;

const pausing = z.strictObject({ scope: z.enum(["kind", "group"]), name: z.string().min(1).max(200) });
const filtering = z.strictObject({
  kind: z.string().max(64).optional(),
  state: z.enum(JOB_STATES).optional(),
  limit: z.int().min(1).max(MAX_PAGE),
  before: z.string().max(100).optional(),
});
const limitOfKind = z.int().min(1).max(1_000);

/** How many jobs of a kind are in which state; states without any are absent. */
export type KindStatistics = { readonly kind: string; readonly paused: boolean } & Readonly<
  Partial<Record<JobState, number>>
>;

export interface BackgroundTasks {
  /**
   * From now on this process does jobs of this kind, also those that others submitted or left.
   * @throws OrchestratorError `tools/invalid-arguments` for a name or a limit (1 to 1,000) that is none
   */
  register(name: string, kind: JobKind): void;
  /**
   * Stored when it resolves; done by a process that has registered the kind, this one or another, now or later.
   * @throws JobsError `jobs/unknown-dependency`
   */
  submit(job: JobSubmission): Promise<{ readonly id: string; readonly existing: boolean }>;
  /** @throws JobsError `jobs/unknown-job` */
  get(id: string): Promise<Job>;
  /** The job at its end, or as it is when the signal aborts. A dead letter has ended. */
  wait(id: string, signal?: AbortSignal): Promise<Job>;
  /** Newest first; `before` is the last id of the page before. */
  history(filter: JobFilter): Promise<Job[]>;
  /**
   * Waiting jobs end at once, with those that depend on them; a running one is told by its signal, at once in this
   * process, within its next heartbeat (5 s) in another.
   */
  cancel(id: string): Promise<Job>;
  /** Nothing of it is begun until `resume`, in any process, also after a restart. What runs goes on. */
  pause(pause: Pause): Promise<void>;
  resume(pause: Pause): Promise<void>;
  deadLetters(limit: number): Promise<Job[]>;
  /** A dead letter begins anew. @returns false when it is none, or another job holds its key */
  replay(id: string): Promise<boolean>;
  /**
   * Makes a job at each time of a cron pattern, whichever process with a worker is there; one of the same name is
   * replaced. `missed` says what becomes of times at which none was there: skip, once (one job for all of them, the
   * default) or all.
   * @throws JobsError `jobs/invalid-cron`
   */
  schedule(schedule: JobScheduling): Promise<Schedule>;
  /** @returns false when there is none of this name. */
  unschedule(name: string): Promise<boolean>;
  schedules(): Promise<Schedule[]>;
  statistics(): Promise<KindStatistics[]>;
}

/** The product's own kinds have blanks in their names. */
function isPrograms(kind: string): boolean {
  return !kind.includes(" ");
}

export function createBackgroundTasks(deps: {
  readonly queue: JobQueue;
  readonly worker: JobWorker;
  readonly clock: Clock;
}): BackgroundTasks {
  const { queue, worker, clock } = deps;

  async function get(id: string): Promise<Job> {
    const job = await queue.get(id);
    if (job === null) throw unknownJob(id);
    return job;
  }

  return {
    get,
    register(name, kind) {
      parsedArguments("register", limitOfKind, kind.limit);
      worker.register(parsedArguments("register", submission.shape.kind, name), kind);
    },
    async submit(given) {
      const job = parsedArguments("submit", submission, given);
      const enqueued = await queue.enqueue({
        kind: job.kind,
        payload: job.payload,
        ...(job.priority === undefined ? {} : { priority: job.priority }),
        ...(job.delay_ms === undefined ? {} : { runAtMs: clock.now() + job.delay_ms }),
        ...(job.dedupe_key === undefined ? {} : { dedupeKey: job.dedupe_key }),
        ...(job.depends_on === undefined ? {} : { dependsOn: job.depends_on }),
        ...(job.max_attempts === undefined ? {} : { maxAttempts: job.max_attempts }),
        ...(job.timeout_ms === undefined ? {} : { timeoutMs: job.timeout_ms }),
        ...(job.group === undefined ? {} : { group: job.group }),
      });
      worker.wake();
      return enqueued;
    },
    async wait(id, signal) {
      for (;;) {
        const job = await get(id);
        if (hasFinished(job.state) || signal?.aborted === true) return job;
        await clock.sleep(LOOK_MS, signal);
      }
    },
    history: async (filter) => queue.list(parsedArguments("history", filtering, filter)),
    async cancel(id) {
      const job = await queue.cancel(id);
      if (job === null) throw unknownJob(id);
      worker.cancel(id);
      return job;
    },
    pause: async (given) => queue.pause(parsedArguments("pause", pausing, given)),
    async resume(given) {
      await queue.resume(parsedArguments("resume", pausing, given));
      worker.wake();
    },
    deadLetters: async (limit) => queue.list(parsedArguments("deadLetters", filtering, { state: "dead", limit })),
    async replay(id) {
      const replayed = await queue.replay(id);
      worker.wake();
      return replayed;
    },
    async schedule(given) {
      const { time_zone: timeZone, ...schedule } = parsedArguments("schedule", scheduling, given);
      const stored = await queue.schedule({ ...schedule, timeZone });
      worker.wake();
      return stored;
    },
    unschedule: (name) => queue.unschedule(name),
    schedules: async () => (await queue.schedules()).filter(({ kind }) => isPrograms(kind)),
    async statistics() {
      const paused = new Set((await queue.pauses()).flatMap(({ scope, name }) => (scope === "kind" ? [name] : [])));
      const byKind = new Map<string, Partial<Record<JobState, number>>>();
      for (const { kind, state, count } of await queue.counts()) {
        if (!isPrograms(kind)) continue;
        byKind.set(kind, { ...byKind.get(kind), [state]: count });
      }
      return [...byKind].map(([kind, counts]) => ({ kind, paused: paused.has(kind), ...counts }));
    },
  };
}
