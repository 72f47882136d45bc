// How long ended jobs are kept.
import type { Config } from "../config/index.ts";
import { DAY_MS } from "../kernel/durations.ts";
import type { Queries } from "../storage/index.ts";

const BITE = 500;

/** What another job still waits for stays: a dead letter may be replayed for its sake. */
export const jobRetention = ({ jobDays }: Config["retention"]) => ({
  name: "jobs",
  bite: async (queries: Queries, nowMs: number): Promise<number> => {
    const { numDeletedRows } = await queries
      .deleteFrom("jobs")
      .where("id", "in", (eb) =>
        eb
          .selectFrom("jobs")
          .select("id")
          .where("finished_at_ms", "<", nowMs - jobDays * DAY_MS)
          .where("id", "not in", eb.selectFrom("job_dependencies").select("depends_on"))
          .limit(BITE),
      )
      .executeTakeFirst();
    return Number(numDeletedRows);
  },
});
