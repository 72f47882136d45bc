// How long the ledger is kept: its lines as long as the runs they are of, its sums for more than a year.
import type { Config } from "../config/index.ts";
import type { UpkeepStep } from "../runs/index.ts";
import type { Queries } from "../storage/index.ts";
import { daysBefore, monthOf, utcDay } from "./periods.ts";

const BITE = 500;
const SPEND_DAYS = 400;
/** The current and the previous month, whose lines summaries are made of. */
const LEAST_DAYS = 62;

export function ledgerRetention({ runDays }: Config["retention"]): readonly UpkeepStep[] {
  return [
    {
      name: "ledger lines",
      bite: (queries, nowMs) => deleteLines(queries, daysBefore(utcDay(nowMs), Math.max(runDays, LEAST_DAYS) + 1)),
    },
    { name: "ledger sums", bite: (queries, nowMs) => deleteSums(queries, daysBefore(utcDay(nowMs), SPEND_DAYS)) },
  ];
}

/** The lines of a run stay until it and its batch have ended: its cap and its trial count them. */
async function deleteLines(queries: Queries, beforeDay: string): Promise<number> {
  const { numDeletedRows } = await queries
    .deleteFrom("attempts")
    .where("id", "in", (eb) =>
      eb
        .selectFrom("attempts")
        .select("id")
        .where("day", "<", beforeDay)
        .where("state", "!=", "reserved")
        .where((is) =>
          is.not(
            is.exists(
              is
                .selectFrom("runs")
                .select("runs.id")
                .where("runs.id", "in", [is.ref("attempts.run_id"), is.ref("attempts.root_run_id")])
                .where("runs.ended_at_ms", "is", null),
            ),
          ),
        )
        .limit(BITE),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** A month's name is shorter than a day's. What is reserved will be settled there. */
async function deleteSums(queries: Queries, beforeDay: string): Promise<number> {
  const { numDeletedRows } = await queries
    .deleteFrom("spend")
    .where("period", "<", monthOf(beforeDay))
    .where("reserved_requests", "=", 0)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
