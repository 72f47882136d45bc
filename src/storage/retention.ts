// How long events are kept.
import { DAY_MS } from "../kernel/durations.ts";
import type { Queries } from "./database.ts";

const BITE = 1_000;

export const eventRetention = ({ eventDays }: { readonly eventDays: number }) => ({
  name: "events",
  bite: (queries: Queries, nowMs: number) => deleteEventsBefore(queries, nowMs - eventDays * DAY_MS),
});

async function deleteEventsBefore(queries: Queries, beforeMs: number): Promise<number> {
  const { numDeletedRows } = await queries
    .deleteFrom("events")
    .where("seq", "in", (eb) => eb.selectFrom("events").select("seq").where("at_ms", "<", beforeMs).limit(BITE))
    .executeTakeFirst();
  return Number(numDeletedRows);
}
