// Patterns and guardrails in figures.
import { sql } from "kysely";
import type { Metric } from "../observability/index.ts";
import type { Queries } from "../storage/index.ts";
import { STALE_MS } from "./decay.ts";
import { guardrailCounts } from "./status.ts";

export async function immuneMetrics(queries: Queries, nowMs: number): Promise<readonly Metric[]> {
  const all = await countPatterns(queries, 0);
  const active = await countPatterns(queries, nowMs - STALE_MS);
  return [
    {
      name: "patterns",
      help: "Patterns of past failures; a stale one takes no part in matching.",
      samples: samplesOf({ active, stale: all - active }),
    },
    {
      name: "guardrails",
      help: "Guardrails for families of patterns.",
      samples: samplesOf({ ...(await guardrailCounts(queries, null)) }),
    },
  ];
}

/** From indexes: what was deleted, of which there is little, is subtracted. */
async function countPatterns(queries: Queries, usedSinceMs: number): Promise<number> {
  const counted = queries.selectFrom("patterns").select((eb) => eb.fn.countAll<number>().as("count"));
  const all = await counted.where("last_used_ms", ">=", usedSinceMs).executeTakeFirstOrThrow();
  const deleted = await counted
    .where("deleted_at_ms", "is not", null)
    // The sign keeps SQLite from the other index.
    .where(sql<number>`+last_used_ms`, ">=", usedSinceMs)
    .executeTakeFirstOrThrow();
  return all.count - deleted.count;
}

function samplesOf(counts: Readonly<Record<string, number>>): Metric["samples"] {
  return Object.entries(counts).flatMap(([state, value]) => (value === 0 ? [] : [{ labels: { state }, value }]));
}
