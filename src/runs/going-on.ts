// What becomes of runs whose process ended before they did: another one of the same lane goes on with them.
import type { JobQueue, NewJob } from "../jobs/index.ts";
import { recordJson } from "../redaction/index.ts";
import { appendEvent, type Queries } from "../storage/index.ts";
import { INTERRUPTED } from "./endings.ts";

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
 * Puts what a dead process worked on back into the queue: of a batch, its unfinished prompts wait for it there. What has
 * cost too many processes ends as interrupted.
 */
export async function leaveBehind(
  queries: Queries,
  deadOwnerId: string,
  nowMs: number,
  queue: Pick<JobQueue, "enqueue">,
): Promise<void> {
  const isLost = ["queued", "running"];
  const lost = await queries
    .selectFrom("runs as run")
    .leftJoin("runs as batch", (join) =>
      join.onRef("batch.id", "=", "run.parent_id").on("batch.owner_id", "=", deadOwnerId),
    )
    .select(["run.id", "run.project", "run.lane", "run.deaths"])
    .where("run.owner_id", "=", deadOwnerId)
    .where("run.status", "in", isLost)
    .where("batch.id", "is", null)
    .execute();
  await queries
    .updateTable("runs")
    .set({ status: "queued", owner_id: null })
    .where("owner_id", "=", deadOwnerId)
    .where("status", "in", isLost)
    .execute();
  for (const run of lost) {
    const goesOn = run.deaths + 1 < MOST_DEATHS;
    await queries
      .updateTable("runs")
      .set({ deaths: run.deaths + 1 })
      .where("id", "=", run.id)
      .execute();
    if (goesOn) await queue.enqueue(runJob({ runId: run.id, lane: run.lane ?? run.project }), queries);
    else await giveUp(queries, run.id, nowMs);
    await appendEvent(queries, {
      kind: "run-interrupted",
      project: run.project,
      runId: run.id,
      detail: { goes_on: goesOn },
      atMs: nowMs,
    });
  }
}

/** With the prompts of a batch that wait for it. */
async function giveUp(queries: Queries, runId: string, nowMs: number): Promise<void> {
  await queries
    .updateTable("runs")
    .set({ status: "interrupted", error: recordJson({ ...INTERRUPTED }), ended_at_ms: nowMs })
    .where((is) => is.or([is("id", "=", runId), is("parent_id", "=", runId)]))
    .where("status", "=", "queued")
    .execute();
}
