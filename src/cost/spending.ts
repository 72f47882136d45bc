// What the ledger says about runs, for those who show them.
import { asMicroUsd, usdFromMicroUsd } from "../kernel/money.ts";
import type { AttemptFacts, Spending, UsageFacts } from "../runs/index.ts";
import type { Database } from "../storage/index.ts";
import { type Attempt, attemptsOf } from "./attempts.ts";
import type { Usage } from "./rates.ts";

/** One for each run, in order. */
export async function spendingOf(database: Database, runIds: readonly string[]): Promise<Spending[]> {
  const spending: Spending[] = [];
  for (const runId of runIds) spending.push(spendingFrom(await attemptsOf(database.queries, runId)));
  return spending;
}

/** Released attempts were never sent: they are no part of what happened. */
function spendingFrom(attempts: readonly Attempt[]): Spending {
  const sent = attempts.filter(({ state }) => state !== "released");
  return {
    costUsd: sumUsd(sent),
    estimatedUsd: sumUsd(sent.filter(({ state }) => state === "estimated")),
    usage: usageFacts(sent.flatMap(({ usage }) => (usage === null ? [] : [usage]))),
    attempts: sent.map(attemptFacts),
  };
}

function sumUsd(attempts: readonly Attempt[]): number {
  return usdFromMicroUsd(asMicroUsd(attempts.reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0)));
}

function attemptFacts(attempt: Attempt): AttemptFacts {
  return {
    provider: attempt.provider,
    model: attempt.model,
    outcome: attempt.outcome ?? "under way",
    cost_usd: usdFromMicroUsd(attempt.costMicroUsd),
    ...(attempt.operation === "judge" ? { purpose: "judge" as const } : {}),
    ...(attempt.state === "estimated" ? { estimated: true as const } : {}),
    ...(attempt.endedAtMs === null ? {} : { duration_ms: attempt.endedAtMs - attempt.startedAtMs }),
    ...(attempt.detail === null ? {} : { detail: attempt.detail }),
    ...(attempt.usage === null ? {} : { usage: usageFacts([attempt.usage]) }),
  };
}

function usageFacts(usages: readonly Usage[]): UsageFacts {
  const sum = (part: keyof Usage): number => usages.reduce((total, usage) => total + usage[part], 0);
  return {
    input_tokens: sum("inputTokens"),
    cached_input_tokens: sum("cachedInputTokens"),
    output_tokens: sum("outputTokens"),
    reasoning_tokens: sum("reasoningTokens"),
  };
}
