// Forgets the health of models and the limits of keys that nobody has used for long.
import type { UpkeepStep } from "../runs/index.ts";
import { DAY_MS } from "../kernel/durations.ts";

const KEPT_DAYS = 30;

export const healthRetention: readonly UpkeepStep[] = (["circuits", "rate_limits"] as const).map((table) => ({
  name: table,
  bite: async (queries, nowMs) => {
    const { numDeletedRows } = await queries
      .deleteFrom(table)
      .where("updated_at_ms", "<", nowMs - KEPT_DAYS * DAY_MS)
      .executeTakeFirst();
    return Number(numDeletedRows);
  },
}));
