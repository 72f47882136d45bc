// Runs in figures.
import type { Metric } from "../observability/index.ts";
import type { Queries } from "../storage/index.ts";

export async function runMetrics(queries: Queries): Promise<readonly Metric[]> {
  const rows = await queries
    .selectFrom("runs")
    .select(["kind", "status"])
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .groupBy(["kind", "status"])
    .execute();
  const samples = rows.map(({ kind, status, count }) => ({ labels: { kind, status }, value: count }));
  return [{ name: "runs", help: "Runs that the store keeps; a batch and each of its prompts is one.", samples }];
}
