// Jobs in figures.
import { sql } from "kysely";
import { folded, type Metric } from "../observability/index.ts";
import type { Queries } from "../storage/index.ts";

export async function jobMetrics(queries: Queries): Promise<readonly Metric[]> {
  const counts = queries
    .selectFrom("jobs")
    .select(["kind", "state"])
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .groupBy(["kind", "state"]);
  // Literals: an index over some rows serves only a query that names them.
  const rows = await counts
    .where("finished_at_ms", "is not", null)
    .unionAll(counts.where("state", "=", sql.lit("blocked")))
    .unionAll(counts.where("state", "=", sql.lit("delayed")))
    .unionAll(counts.where("state", "=", sql.lit("queued")))
    .unionAll(counts.where("state", "=", sql.lit("active")))
    .execute();
  const samples = rows.map(({ kind, state, count }) => ({ labels: { kind: shortKind(kind), state }, value: count }));
  return [{ name: "jobs", help: "Jobs that the store keeps.", samples: folded(samples, ["kind"]) }];
}

/** After a blank the product's own kinds may name a project. */
function shortKind(kind: string): string {
  return kind.split(" ", 1).join("");
}
