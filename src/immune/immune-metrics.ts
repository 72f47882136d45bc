// Patterns and guardrails in figures: those of all projects, without the simulated provider's.
import type { Metric } from "../observability/index.ts";
import { SIMULATED_LANES } from "../runs/index.ts";
import type { Queries } from "../storage/index.ts";
import { STALE_MS } from "./decay.ts";
import { countGuardrails, ownGuardrails } from "./status.ts";

export async function immuneMetrics(queries: Queries, nowMs: number): Promise<readonly Metric[]> {
  const guardrails = await ownGuardrails(queries).where("lane", "not like", SIMULATED_LANES).execute();
  return [
    {
      name: "patterns",
      help: "Patterns of past failures; a stale one takes no part in matching.",
      samples: samplesOf(await countPatterns(queries, nowMs - STALE_MS)),
    },
    {
      name: "guardrails",
      help: "Guardrails for families of patterns.",
      samples: samplesOf({ ...countGuardrails(guardrails) }),
    },
  ];
}

/** From an index that has all that is asked for. */
async function countPatterns(queries: Queries, usedSinceMs: number) {
  const { all, active } = await queries
    .selectFrom("patterns")
    .select((eb) => [
      eb.fn.countAll<number>().as("all"),
      eb.fn.countAll<number>().filterWhere("last_used_ms", ">=", usedSinceMs).as("active"),
    ])
    .where("deleted_at_ms", "is", null)
    .where("lane", "not like", SIMULATED_LANES)
    .executeTakeFirstOrThrow();
  return { active, stale: all - active };
}

function samplesOf(counts: Readonly<Record<string, number>>): Metric["samples"] {
  return Object.entries(counts).flatMap(([state, value]) => (value === 0 ? [] : [{ labels: { state }, value }]));
}
