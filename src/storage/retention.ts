// Deletes what is old, in bites of bounded size.
import type { Queries } from "./database.ts";

const BITE = 1_000;

/** @returns how many events were deleted */
export async function deleteEventsBefore(queries: Queries, beforeMs: number): Promise<number> {
  const { numDeletedRows } = await queries
    .deleteFrom("events")
    .where("seq", "in", (eb) => eb.selectFrom("events").select("seq").where("at_ms", "<", beforeMs).limit(BITE))
    .executeTakeFirst();
  return Number(numDeletedRows);
}
