// The tool that shows how healing stands. Light: what it runs is loaded at its first call.
import { z } from "zod";
import { defineTool, READS, type Tool } from "../tooling/index.ts";
import type {
  CircuitChangeStatus,
  CircuitStatus,
  HealingStatus,
  HealingUseCases,
  RecentFailures,
} from "./healing-status.ts";

const time = z.iso.datetime();

const output = z.object({
  circuits: z
    .array(
      z.object({
        provider: z.string(),
        model: z.string(),
        state: z.enum(["closed", "open", "half-open"]),
        consecutive_failures: z.int().nullable().describe("counted while closed"),
        trips: z.int().describe("how often it has opened"),
        opened_at: time.nullable(),
        next_probe_at: time.nullable().describe("when one call may try the model again"),
        last_failure: z.object({ kind: z.string(), at: time }).nullable(),
      }),
    )
    .describe("models that have failed, resting ones first, at most 40"),
  rate_limits: z
    .array(
      z.object({
        provider: z.string(),
        model: z.string(),
        key: z.string().describe("a fingerprint of the API key"),
        state: z.enum(["limited", "exhausted"]).describe("exhausted = the quota is used up"),
        per_minute: z.number().nullable().describe("requests, as learned"),
        next_request_at: time.nullable().describe("null = now"),
      }),
    )
    .describe("keys that providers have asked to slow down, held back longest first, at most 20"),
  retry_budgets: z
    .array(z.object({ provider: z.string(), tokens: z.number(), capacity: z.int() }))
    .describe("of this process: a retry costs 5 tokens, 10 after a timeout; with too few a failure stands"),
  bulkheads: z
    .array(
      z.object({
        provider: z.string(),
        under_way: z.int(),
        waiting: z.int(),
        max_concurrent: z.int(),
        max_waiting: z.int(),
      }),
    )
    .describe("of this process: providers with calls under way"),
  recent_failures: z
    .array(
      z.object({
        provider: z.string(),
        model: z.string(),
        kind: z.string(),
        count: z.int(),
        last_at: time,
      }),
    )
    .describe("newest first, at most 20"),
  recent_changes: z
    .array(
      z.object({
        kind: z.enum(["circuit-opened", "circuit-closed"]),
        provider: z.string(),
        model: z.string(),
        from: z.string().describe("the state before"),
        failure: z.string().nullable(),
        at: time,
      }),
    )
    .describe("newest first, at most 20"),
});

export function healingTools(load: () => Promise<HealingUseCases>): readonly Tool[] {
  return [
    defineTool({
      name: "healing_status",
      toolset: "healing",
      title: "Self-healing status",
      description:
        "Shows which models are healthy, which are resting after failures and when each may be tried again, with rate limits, used-up quotas, retry budgets, calls under way, recent failures by kind and when circuits opened and closed. An open circuit heals by itself: wait until next_probe_at or ask for another model.",
      annotations: READS,
      input: z.strictObject({}),
      output,
      async run() {
        const healing = await load();
        const status = await healing.healingStatus();
        return {
          structured: {
            circuits: status.circuits.map(circuitOf),
            rate_limits: status.rateLimits.map(rateLimitOf),
            retry_budgets: status.retryBudgets.map((budget) => ({ ...budget })),
            bulkheads: status.bulkheads.map(bulkheadOf),
            recent_failures: status.recentFailures.map(failuresOf),
            recent_changes: status.recentChanges.map(changeOf),
          },
        };
      },
    }),
  ];
}

function circuitOf(circuit: CircuitStatus) {
  return {
    provider: circuit.provider,
    model: circuit.model,
    state: circuit.state,
    consecutive_failures: circuit.consecutiveFailures,
    trips: circuit.trips,
    opened_at: isoOrNull(circuit.openedAtMs),
    next_probe_at: isoOrNull(circuit.nextProbeAtMs),
    last_failure:
      circuit.lastFailure === null ? null : { kind: circuit.lastFailure.kind, at: iso(circuit.lastFailure.atMs) },
  };
}

function rateLimitOf({ perMinute, nextRequestAtMs, ...limit }: HealingStatus["rateLimits"][number]) {
  const per_minute = perMinute === null ? null : Math.round(perMinute * 10) / 10;
  return { ...limit, per_minute, next_request_at: isoOrNull(nextRequestAtMs) };
}

function bulkheadOf(bulkhead: HealingStatus["bulkheads"][number]) {
  const { provider, underWay, waiting, maxConcurrent, maxWaiting } = bulkhead;
  return { provider, under_way: underWay, waiting, max_concurrent: maxConcurrent, max_waiting: maxWaiting };
}

function failuresOf({ provider, model, kind, count, lastAtMs }: RecentFailures) {
  return { provider, model, kind, count, last_at: iso(lastAtMs) };
}

function changeOf({ kind, provider, model, from, failure, atMs }: CircuitChangeStatus) {
  return { kind, provider, model, from, failure, at: iso(atMs) };
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
