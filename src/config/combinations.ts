// Settings that are valid one by one and impossible together.
import type { Config } from "./config.ts";
import { asMicroUsd, usdFromMicroUsd } from "../kernel/money.ts";

type Checked = Pick<Config, "budget" | "retry" | "circuit" | "timeouts" | "runs" | "retention">;

/** One sentence for each combination that cannot work, beginning with the key to change. */
export function impossibleCombinations({ budget, retry, circuit, timeouts, runs, retention }: Checked): string[] {
  const problems: string[] = [];
  if (retry.capMs < retry.baseMs) {
    problems.push(`retry.cap_ms (${retry.capMs}) is below retry.base_ms (${retry.baseMs})`);
  }
  if (circuit.probeLeaseMs <= timeouts.attemptMs) {
    problems.push(
      `circuit.probe_lease_ms (${circuit.probeLeaseMs}) must be above timeouts.attempt_ms (${timeouts.attemptMs}), or a probe loses its lease under way`,
    );
  }
  if (circuit.minimumCalls > circuit.windowCalls) {
    problems.push(
      `circuit.minimum_calls (${circuit.minimumCalls}) is above circuit.window_calls (${circuit.windowCalls}): so many calls are never looked at`,
    );
  }
  if (runs.heartbeatMs * 2 >= runs.leaseMs) {
    problems.push(
      `runs.heartbeat_ms (${runs.heartbeatMs}) must be below half of runs.lease_ms (${runs.leaseMs}), or one late heartbeat loses the lease`,
    );
  }
  if (retention.textDays > retention.runDays) {
    problems.push(
      `retention.text_days (${retention.textDays}) is above retention.run_days (${retention.runDays}): a run's text goes with it`,
    );
  }
  for (const [provider, ceiling] of Object.entries(budget.ceilings)) {
    const standing = budget.defaults[provider];
    if (standing === undefined) continue;
    for (const period of ["day", "month"] as const) {
      for (const unit of ["usd", "tokens", "requests"] as const) {
        const most = ceiling[period][unit] ?? null;
        const limit = standing[period][unit] ?? null;
        if (most === null || (limit !== null && limit <= most)) continue;
        const key = `${period === "day" ? "daily" : "monthly"}_${unit}`;
        const shown = (value: number): number => (unit === "usd" ? usdFromMicroUsd(asMicroUsd(value)) : value);
        problems.push(
          `budget.ceilings.${provider}.${key} (${shown(most)}) is below budget.defaults.${provider}.${key} (${limit === null ? "unlimited" : shown(limit)}): lower that as well`,
        );
      }
    }
  }
  return problems;
}
