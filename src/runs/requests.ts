// What somebody wants of a run that waits, or that any process works on.
import { recordJson } from "../redaction/index.ts";
import type { Queries } from "../storage/index.ts";
import type { RunError } from "./run.ts";
import { endQueued } from "./store.ts";

/** Ends a run that waits; marks one that another process works on, which looks for the mark. */
export async function cancelElsewhere(queries: Queries, runId: string, error: RunError, nowMs: number): Promise<void> {
  const { numUpdatedRows } = await queries
    .updateTable("runs")
    .set({ status: "cancelled", error: recordJson({ ...error }), owner_id: null, ended_at_ms: nowMs })
    .where("id", "=", runId)
    .where("status", "in", ["queued", "paused"])
    .executeTakeFirst();
  if (numUpdatedRows === 0n) {
    await queries.updateTable("runs").set({ cancel_requested: 1 }).where("id", "=", runId).execute();
    return;
  }
  await endQueued(queries, runId, "cancelled", error, nowMs);
}

/** Pauses a run that waits; marks one that is worked on, whose process looks for the mark. */
export async function requestPause(queries: Queries, runId: string): Promise<void> {
  const { numUpdatedRows } = await queries
    .updateTable("runs")
    .set({ status: "paused" })
    .where("id", "=", runId)
    .where("status", "=", "queued")
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return;
  await queries.updateTable("runs").set({ pause_requested: 1 }).where("id", "=", runId).execute();
}

/** What others want of the runs that this process works on. */
export async function requestsTo(
  queries: Queries,
  ownerId: string,
): Promise<{ readonly runId: string; readonly wants: "cancel" | "pause" }[]> {
  const rows = await queries
    .selectFrom("runs")
    .select(["id", "cancel_requested"])
    .where("owner_id", "=", ownerId)
    .where((is) => is.or([is("cancel_requested", "=", 1), is("pause_requested", "=", 1)]))
    .execute();
  return rows.map((row) => ({ runId: row.id, wants: row.cancel_requested === 1 ? "cancel" : "pause" }));
}
