// What becomes of runs whose process ended before they did: another one of the same lane goes on with them.
import type { JobQueue, NewJob } from "../jobs/index.ts";
import { appendEvent, type Queries } from "../storage/index.ts";
import { requestPause } from "./requests.ts";
import type { Run } from "./run.ts";
import { endWaiting, type Wanted, wantedOf } from "./store.ts";

/** A run over which so many processes have died is not tried again by itself. */
const MOST_DEATHS = 3;
/** The run itself says when it has been tried often enough. */
const JOB_ATTEMPTS = 1_000;

/** Jobs of this kind go on with runs of a lane. */
export function runJobKind(lane: string): string {
  return `run ${lane}`;
}

/** Jobs of this kind look after a process when its lease ends. */
export const TAKE_OVER_KIND = "owner take-over";

export function takeOverJob(ownerId: string, leaseUntilMs: number): NewJob {
  const payload = { owner_id: ownerId };
  return { kind: TAKE_OVER_KIND, payload, dedupeKey: ownerId, runAtMs: leaseUntilMs, maxAttempts: JOB_ATTEMPTS };
}

/** For pausing the job of a run. */
export function groupOf(runId: string): { readonly scope: "group"; readonly name: string } {
  return { scope: "group", name: runId };
}

export interface GoOn {
  readonly runId: string;
  readonly lane: string;
  readonly priority?: number;
  readonly runAtMs?: number;
}

/** There is at most one such job for a run. */
export function runJob({ runId, lane, ...when }: GoOn): NewJob {
  return {
    kind: runJobKind(lane),
    payload: { run_id: runId },
    dedupeKey: runId,
    group: runId,
    maxAttempts: JOB_ATTEMPTS,
    ...when,
  };
}

/**
 * Puts what a dead process worked on back into the queue: of a batch, its unfinished prompts wait for it there. What was to
 * be cancelled or paused is, and what has cost too many processes ends as interrupted.
 */
export async function leaveBehind(
  queries: Queries,
  deadOwnerId: string,
  nowMs: number,
  queue: Pick<JobQueue, "enqueue" | "pause">,
): Promise<void> {
  const lost = await queries
    .selectFrom("runs as run")
    .leftJoin("runs as batch", (join) =>
      join.onRef("batch.id", "=", "run.parent_id").on("batch.owner_id", "=", deadOwnerId),
    )
    .select(["run.id", "run.project", "run.lane", "run.deaths", "run.cancel_requested", "run.pause_requested"])
    .where("run.owner_id", "=", deadOwnerId)
    .where("run.status", "=", "running")
    .where("batch.id", "is", null)
    .execute();
  await queries
    .updateTable("runs")
    .set((eb) => ({ status: "queued", owner_id: null, progress: null, deaths: eb("deaths", "+", 1) }))
    .where("owner_id", "=", deadOwnerId)
    .where("status", "=", "running")
    .execute();
  for (const run of lost) {
    const goesOn = run.deaths + 1 < MOST_DEATHS;
    if (goesOn) await leave(queries, run, wantedOf(run), nowMs, queue);
    else await endWaiting(queries, run.id, "interrupted", nowMs);
    await appendEvent(queries, {
      kind: "run-interrupted",
      project: run.project,
      runId: run.id,
      detail: { goes_on: goesOn },
      atMs: nowMs,
    });
  }
}

/** With the pause of its job. */
export async function takeOutOfQueue(
  queries: Queries,
  queue: Pick<JobQueue, "find" | "cancel" | "resume">,
  { id, lane }: Pick<Run, "id" | "lane">,
): Promise<void> {
  const job = await queue.find(runJobKind(lane), id);
  if (job !== null) await queue.cancel(job.id, queries);
  await queue.resume(groupOf(id), queries);
}

/** A run that nobody works on any more, and that is not at its end: as somebody wanted it, else for the next worker. */
export async function leave(
  queries: Queries,
  run: { readonly id: string; readonly lane: string | null; readonly project: string },
  wanted: Wanted,
  nowMs: number,
  queue: Pick<JobQueue, "enqueue" | "pause">,
): Promise<void> {
  switch (wanted) {
    case "cancel":
      await endWaiting(queries, run.id, "cancelled", nowMs);
      return;
    case "pause":
      await requestPause(queries, run.id);
      await queue.pause(groupOf(run.id), queries);
      return;
    case "nothing":
      await queue.enqueue(runJob({ runId: run.id, lane: run.lane ?? run.project }), queries);
  }
}
