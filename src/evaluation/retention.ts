// How long trials are kept: labelled ones no longer than others, imported ones from their import.
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
        // The oldest ones, without a look at all others.
        .where("seq", "in", (eb) => eb.selectFrom("trials").select("seq").orderBy("seq").limit(BITE))
        .where((eb) => eb.fn.coalesce("imported_at_ms", "created_at_ms"), "<", nowMs - trialDays * DAY_MS)
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}
