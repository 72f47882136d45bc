// How long trials are kept.
import type { Config } from "../config/index.ts";
import type { UpkeepStep } from "../runs/index.ts";
import { DAY_MS } from "../kernel/durations.ts";

const BITE = 500;

export function trialRetention({ trialDays }: Config["retention"]): UpkeepStep {
  return {
    name: "trials",
    bite: async (queries, nowMs) => {
      const { numDeletedRows } = await queries
        .deleteFrom("trials")
        // Ids sort by time: the oldest ones, without a look at all others.
        .where("id", "in", (eb) => eb.selectFrom("trials").select("id").orderBy("id").limit(BITE))
        .where("created_at_ms", "<", nowMs - trialDays * DAY_MS)
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}
