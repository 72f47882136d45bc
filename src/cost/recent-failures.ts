// What failed lately, by class, from the ledger's own lines.
import { FAILURE_KINDS, type FailureKind } from "../failure/index.ts";
import type { RecentFailures } from "../resilience/index.ts";
import type { Database } from "../storage/index.ts";
import { utcDay } from "./periods.ts";

const LOOK_BACK_MS = 24 * 3_600_000;
const CHOSEN_BY_CALLER: ReadonlySet<FailureKind> = new Set(["cancelled", "deadline", "circuit_open"]);

const HELD_HERE: readonly FailureKind[] = ["rate_limited", "quota_exhausted", "overcrowded"];

/** Of today and yesterday (UTC), newest first. Ends that the caller chose are no failures of a provider. */
export async function recentFailures(database: Database, nowMs: number): Promise<RecentFailures[]> {
  const kinds = FAILURE_KINDS.filter((kind) => !CHOSEN_BY_CALLER.has(kind));
  const rows = await database.queries
    .selectFrom("attempts")
    .select((eb) => [
      "provider",
      "model",
      "outcome",
      eb.fn.countAll<number>().as("count"),
      eb.fn.max("ended_at_ms").as("last_at_ms"),
    ])
    .where("day", "in", [utcDay(nowMs), utcDay(nowMs - LOOK_BACK_MS)])
    .where("outcome", "in", kinds)
    // Turned away here, by a limit that is known: no failure of the provider.
    .where((eb) => eb.not(eb.and([eb("state", "=", "released"), eb("outcome", "in", HELD_HERE)])))
    .groupBy(["provider", "model", "outcome"])
    .orderBy("last_at_ms", "desc")
    .execute();
  return rows.map((row) => ({
    provider: row.provider,
    model: row.model,
    kind: row.outcome ?? "unknown",
    count: row.count,
    lastAtMs: row.last_at_ms ?? nowMs,
  }));
}
