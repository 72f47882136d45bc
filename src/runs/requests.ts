// What somebody wants of a run that waits, or that any process works on.
import type { Queries } from "../storage/index.ts";
import { endWaiting } from "./store.ts";

/** Ends a run that waits, and answers so; marks one that is worked on, whose process looks for the mark. */
export async function requestCancel(queries: Queries, runId: string, nowMs: number): Promise<"ended" | "marked"> {
  if (await endWaiting(queries, runId, "cancelled", nowMs)) return "ended";
  await queries.updateTable("runs").set({ cancel_requested: 1 }).where("id", "=", runId).execute();
  return "marked";
}

/** Pauses a run that waits, and answers so; marks one that is worked on, whose process looks for the mark. */
export async function requestPause(queries: Queries, runId: string): Promise<"paused" | "marked"> {
  const { numUpdatedRows } = await queries
    .updateTable("runs")
    .set((eb) => ({ status: "paused", generation: eb("generation", "+", 1) }))
    .where("id", "=", runId)
    .where("status", "=", "queued")
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return "paused";
  await markPause(queries, runId, 1);
  return "marked";
}

/** false = it has taken hold meanwhile. */
export async function takeBackPause(queries: Queries, runId: string): Promise<boolean> {
  return markPause(queries, runId, 0);
}

async function markPause(queries: Queries, runId: string, mark: 0 | 1): Promise<boolean> {
  const { numUpdatedRows } = await queries
    .updateTable("runs")
    .set({ pause_requested: mark })
    .where("id", "=", runId)
    .where("status", "=", "running")
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export interface Requests {
  readonly cancels: ReadonlySet<string>;
  readonly pauses: ReadonlySet<string>;
}

/** What is wanted of the runs that a process works on. */
export async function requestsTo(queries: Queries, ownerId: string): Promise<Requests> {
  const rows = await queries
    .selectFrom("runs")
    .select(["id", "cancel_requested", "pause_requested"])
    .where("owner_id", "=", ownerId)
    .where((is) => is.or([is("cancel_requested", "=", 1), is("pause_requested", "=", 1)]))
    .execute();
  return {
    cancels: new Set(rows.flatMap((row) => (row.cancel_requested === 1 ? [row.id] : []))),
    pauses: new Set(rows.flatMap((row) => (row.pause_requested === 1 ? [row.id] : []))),
  };
}
