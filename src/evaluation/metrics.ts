// Trials in figures.
import { folded, type Metric, type Sample } from "../observability/index.ts";
import type { Queries } from "../storage/index.ts";

/** Of an imported trial that does not say it. */
const UNKNOWN = "unknown";

export async function trialMetrics(queries: Queries): Promise<readonly Metric[]> {
  const rows = await queries
    .selectFrom("trials")
    .select(["provider", "outcome"])
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .groupBy(["provider", "outcome"])
    .execute();
  const samples = rows.map(({ provider, outcome, count }): Sample => ({
    labels: { provider: provider ?? UNKNOWN, outcome },
    value: count,
  }));
  return [
    {
      name: "trials",
      help: "Graded answers, and runs without any, that the store keeps.",
      samples: folded(samples, ["provider"]),
    },
  ];
}
