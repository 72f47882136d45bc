// Trials in figures.
import type { Metric } from "../observability/index.ts";
import type { Queries } from "../storage/index.ts";

export async function trialMetrics(queries: Queries): Promise<readonly Metric[]> {
  const rows = await queries
    .selectFrom("trials")
    .select("outcome")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .groupBy("outcome")
    .execute();
  const samples = rows.map(({ outcome, count }) => ({ labels: { outcome }, value: count }));
  return [{ name: "trials", help: "Graded answers, and runs without any, that the store keeps.", samples }];
}
