// What stands in the store, as Prometheus reads it: each slice says it of its own tables.
import { ledgerMetrics } from "./cost/index.ts";
import { trialMetrics } from "./evaluation/index.ts";
import { loadImmuneMetrics } from "./immune/index.ts";
import { jobMetrics } from "./jobs/index.ts";
import { prometheusText } from "./observability/index.ts";
import type { Redactor } from "./redaction/index.ts";
import { healthMetrics } from "./resilience/index.ts";
import { runMetrics } from "./runs/index.ts";
import { countEvents, type Queries } from "./storage/index.ts";

export interface MetricsDeps {
  readonly queries: Queries;
  readonly redact: Redactor;
  /** The zone that budgets' days are of. */
  readonly timeZone: string;
  readonly nowMs: number;
}

export async function storeMetrics({ queries, redact, timeZone, nowMs }: MetricsDeps): Promise<string> {
  const events = {
    name: "events",
    help: "Events that the store keeps.",
    samples: (await countEvents(queries)).map(({ kind, count }) => ({ labels: { kind }, value: count })),
  };
  const { immuneMetrics } = await loadImmuneMetrics();
  const parts = [
    await ledgerMetrics(queries, timeZone, nowMs),
    await runMetrics(queries),
    await jobMetrics(queries),
    await healthMetrics(queries),
    await trialMetrics(queries),
    await immuneMetrics(queries, nowMs),
  ];
  return prometheusText([...parts.flat(), events], redact);
}
