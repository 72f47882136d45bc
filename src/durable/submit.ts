// Work that is handed over to the background: once, later, or again and again.
import { z } from "zod";
import type { Clock } from "../kernel/clock.ts";
import type { OrchestratorError } from "../kernel/errors.ts";
import type { JsonObject } from "../kernel/json.ts";
import type { TraceParent } from "../kernel/trace-parent.ts";
import { type JobKind, type JobQueue, nextTimeMs, type Schedule } from "../jobs/index.ts";
import type { RunAnswer, Runs, RunViews } from "../runs/index.ts";
import { neverDue, unknownSchedule } from "./errors.ts";
import { invalidArguments, jsonObject, moment } from "../tooling/index.ts";
import { type KindDeps, runRequest, SUBMITTABLE } from "./kinds.ts";

/** An output schema in it may have 32 levels. */
const PAYLOAD_LEVELS = 64;
const payload = jsonObject(PAYLOAD_LEVELS).default({});

export const submission = z.strictObject({
  kind: z.enum(SUBMITTABLE),
  payload: payload.describe(
    "agent, batch: the arguments of spawn_agent, spawn_parallel_agents; export: those of trial_export",
  ),
  priority: z.int().min(-1_000).max(1_000).default(0).describe("higher first"),
  run_at: moment.optional(),
  dedupe_key: z.string().min(1).max(200).optional().describe("while a job with it has not ended, that one is answered"),
});

export const scheduling = z.strictObject({
  name: z
    .string()
    .regex(/^[\w.-]{1,64}$/, "must be letters, digits, - . _")
    .optional(),
  cron: z.string().max(200).nullable().optional().describe('"0 3 * * 1"; null ends it'),
  time_zone: z.string().max(100).default("UTC"),
  missed: z.enum(["skip", "once", "all"]).default("once").describe("times at which no server was there"),
  kind: z.enum(SUBMITTABLE).default("agent"),
  payload,
});

/** Jobs of schedules that could not be submitted, looked through for the latest of each. */
const MOST_DEAD = 100;

export type ScheduleLine = {
  readonly name: string;
  readonly kind: string;
  readonly cron: string;
  readonly time_zone: string;
  readonly missed: string;
  /** ISO 8601, UTC; null = no time ever comes. */
  readonly next_at: string | null;
  /** Why the last of its jobs that failed could not be submitted. */
  readonly last_error?: string;
};

export interface DurableDeps extends KindDeps {
  readonly queue: JobQueue;
  readonly runs: Runs;
  readonly views: RunViews;
  readonly clock: Clock;
  /** Whose workers do it. */
  readonly lane: string;
}

export interface DurableUseCases {
  /** @throws OrchestratorError for what could not be worked on */
  submit(
    job: z.output<typeof submission>,
    traceParent?: TraceParent,
  ): Promise<RunAnswer & { readonly existing: boolean }>;
  /** All schedules of the project afterwards. */
  schedule(schedule: z.output<typeof scheduling>): Promise<readonly ScheduleLine[]>;
}

export function createDurable(deps: DurableDeps): DurableUseCases {
  const { queue, runs, views, project, lane } = deps;

  async function schedules(): Promise<readonly ScheduleLine[]> {
    const kind = scheduledKind(lane);
    const own = (await queue.schedules()).filter((schedule) => schedule.kind === kind);
    const dead = await queue.list({ kind, state: "dead", limit: MOST_DEAD });
    return own.map((schedule) => {
      const line = lineOf(schedule, lane);
      const failed = dead.find(({ payload: given }) => given["name"] === line.name);
      return failed === undefined || failed.error === null ? line : { ...line, last_error: failed.error };
    });
  }

  return {
    submit: async ({ kind, payload: given, priority, run_at, dedupe_key }, traceParent) => {
      const request = await runRequest(deps, kind, given);
      const { runId, existing } = await runs.submit(
        {
          ...request,
          ...(dedupe_key === undefined ? {} : { dedupeKey: dedupe_key }),
          ...(traceParent === undefined ? {} : { traceParent }),
        },
        { priority, ...(run_at === undefined ? {} : { runAtMs: Date.parse(run_at) }) },
      );
      return { ...(await views.get(runId)), existing };
    },
    schedule: async ({ name, cron, time_zone: timeZone, missed, kind, payload: given }) => {
      if (name === undefined && cron === undefined && Object.keys(given).length === 0) return schedules();
      if (name === undefined || cron === undefined) throw halfASchedule();
      const stored = scheduleName(lane, name);
      if (cron === null) {
        if (!(await queue.unschedule(stored)))
          throw unknownSchedule(
            name,
            (await schedules()).map((line) => line.name),
          );
        return schedules();
      }
      // What is wrong with it is said now, not at three in the morning.
      await runRequest(deps, kind, given);
      if (nextTimeMs(cron, timeZone, deps.clock.now()) === null) throw neverDue(cron);
      const scheduled = { project, kind, payload: given, name };
      await queue.schedule({ name: stored, kind: scheduledKind(lane), payload: scheduled, cron, timeZone, missed });
      return schedules();
    },
  };
}

const halfASchedule = (): OrchestratorError =>
  invalidArguments(
    "job_schedule",
    "name and cron set a schedule, name and cron: null end it, neither shows all of them",
  );

const scheduled = z.looseObject({ name: z.string(), kind: z.enum(SUBMITTABLE), payload, scheduled_at: z.string() });

/** Makes a schedule's run at its time, once, whoever dies over it. */
export function scheduledJob(deps: DurableDeps): JobKind {
  return {
    limit: 1,
    run: async (given: JsonObject) => {
      const { name, kind, payload: request, scheduled_at } = scheduled.parse(given);
      const idempotencyKey = `schedule ${name} ${scheduled_at}`;
      const { runId } = await deps.runs.submit({ ...(await runRequest(deps, kind, request)), idempotencyKey });
      return { run_id: runId };
    },
  };
}

export function scheduledKind(lane: string): string {
  return `scheduled ${lane}`;
}

function scheduleName(lane: string, name: string): string {
  return `${lane} ${name}`;
}

function lineOf({ name, cron, timeZone, missed, nextMs, payload: stored }: Schedule, lane: string): ScheduleLine {
  return {
    name: name.slice(scheduleName(lane, "").length),
    kind: scheduled.partial().parse(stored).kind ?? "agent",
    cron,
    time_zone: timeZone,
    missed,
    next_at: nextMs === null ? null : new Date(nextMs).toISOString(),
  };
}
