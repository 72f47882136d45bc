// Schedules in the store: whoever claims makes the jobs whose time has come, in the transaction of the claim.
import type { Selectable } from "kysely";
import type { JobSchedulesTable, Queries } from "../../storage/index.ts";
import { dueTimes, nextTimeMs } from "../cron.ts";
import type { NewJob } from "../job.ts";
import type { MissedRuns, Schedule } from "../queue.ts";

const MISSED: readonly MissedRuns[] = ["skip", "once", "all"];

export async function storeSchedule(
  queries: Queries,
  schedule: Omit<Schedule, "nextMs">,
  nowMs: number,
): Promise<Schedule> {
  const { name, kind, cron, timeZone, missed } = schedule;
  const nextMs = nextTimeMs(cron, timeZone, nowMs);
  const row = { kind, payload: JSON.stringify(schedule.payload), cron, time_zone: timeZone, missed, next_ms: nextMs };
  await queries
    .insertInto("job_schedules")
    .values({ name, ...row })
    .onConflict((conflict) => conflict.column("name").doUpdateSet(row))
    .execute();
  return { ...schedule, nextMs };
}

export async function readSchedules(queries: Queries): Promise<Schedule[]> {
  return (await queries.selectFrom("job_schedules").selectAll().orderBy("name").execute()).map(scheduleFrom);
}

/** The jobs whose time has come; each schedule moves on to its next time. */
export async function takeDue(queries: Queries, nowMs: number, kinds: readonly string[]): Promise<NewJob[]> {
  const due = await queries
    .selectFrom("job_schedules")
    .selectAll()
    .where("next_ms", "<=", nowMs)
    .where("kind", "in", kinds)
    .execute();
  const jobs: NewJob[] = [];
  for (const schedule of due.map(scheduleFrom)) {
    const { times, nextMs } = dueTimes(schedule, schedule.nextMs ?? nowMs, nowMs);
    await queries.updateTable("job_schedules").set({ next_ms: nextMs }).where("name", "=", schedule.name).execute();
    for (const timeMs of times) jobs.push(jobAt(schedule, timeMs));
  }
  return jobs;
}

function jobAt({ name, kind, payload, missed }: Schedule, timeMs: number): NewJob {
  return {
    kind,
    payload: { ...payload, scheduled_at: new Date(timeMs).toISOString() },
    runAtMs: timeMs,
    dedupeKey: missed === "all" ? `schedule ${name} ${timeMs}` : `schedule ${name}`,
  };
}

function scheduleFrom(row: Selectable<JobSchedulesTable>): Schedule {
  return {
    name: row.name,
    kind: row.kind,
    payload: JSON.parse(row.payload),
    cron: row.cron,
    timeZone: row.time_zone,
    missed: MISSED.find((policy) => policy === row.missed) ?? "skip",
    nextMs: row.next_ms,
  };
}
