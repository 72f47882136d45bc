// Jobs in figures.
import { folded, type Metric } from "../observability/index.ts";
import type { Queries } from "../storage/index.ts";

export async function jobMetrics(queries: Queries): Promise<readonly Metric[]> {
  const rows = await queries
    .selectFrom("jobs")
    .select(["kind", "state"])
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .groupBy(["kind", "state"])
    .execute();
  const samples = rows.map(({ kind, state, count }) => ({ labels: { kind: shortKind(kind), state }, value: count }));
  return [{ name: "jobs", help: "Jobs that the store keeps.", samples: folded(samples, ["kind"]) }];
}

/** After a blank the product's own kinds may name a project. */
function shortKind(kind: string): string {
  return kind.split(" ", 1).join("");
}
