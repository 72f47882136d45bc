// How long trials, and what judges said, are kept: labelled trials no longer than others, imported ones from their import.
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

/** A judge that is asked again says much the same: the oldest go first. */
const MOST_JUDGEMENTS = 100_000;

/** As long as trials, and never more than so many. */
export function judgementRetention({ trialDays }: Config["retention"]): UpkeepStep {
  return {
    name: "judgements",
    bite: async (queries, nowMs) => {
      const oldest = await queries
        .selectFrom("judgements")
        .select("created_at_ms")
        .orderBy("created_at_ms", "desc")
        .offset(MOST_JUDGEMENTS)
        .limit(1)
        .executeTakeFirst();
      const beforeMs = Math.max(nowMs - trialDays * DAY_MS, (oldest?.created_at_ms ?? -1) + 1);
      const { numDeletedRows } = await queries
        .deleteFrom("judgements")
        .where("key", "in", (eb) =>
          eb.selectFrom("judgements").select("key").where("created_at_ms", "<", beforeMs).limit(BITE),
        )
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}
