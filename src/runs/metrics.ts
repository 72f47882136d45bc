// Runs in figures.
import type { Metric } from "../observability/index.ts";
import type { Queries } from "../storage/index.ts";

export async function runMetrics(queries: Queries): Promise<readonly Metric[]> {
  const counts = queries
    .selectFrom("runs")
    .select(["kind", "status"])
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .groupBy(["kind", "status"]);
  // Each has an index: of those that have ended there are many, of the others few.
  const ended = counts.where("ended_at_ms", "is not", null);
  const open = counts.where("ended_at_ms", "is", null);
  const rows = await ended
    .unionAll(open.where("owner_id", "is", null))
    .unionAll(open.where("owner_id", "is not", null))
    .execute();
  const samples = rows.map(({ kind, status, count }) => ({ labels: { kind, status }, value: count }));
  return [{ name: "runs", help: "Runs that the store keeps; a batch and each of its prompts is one.", samples }];
}
