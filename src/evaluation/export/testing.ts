// Trials in a store, without runs that made them.
import { asMicroUsd } from "../../kernel/money.ts";
import { redact } from "../../redaction/index.ts";
import type { Database } from "../../storage/index.ts";
import { storeTrial, type Trial } from "../trial.ts";
import type { TrialFilter } from "./trial-lines.ts";

export const ALL: TrialFilter = { project: "p", sinceMs: null, label: null, after: null };

export function aTrial(id: string, more: Partial<Trial> = {}): Trial {
  return {
    id,
    runId: `run of ${id}`,
    project: "p",
    operation: "spawn_agent",
    prompt: `Prompt of ${id}`,
    systemPrompt: null,
    provider: "openai",
    model: "gpt",
    output: `Answer of ${id}`,
    usage: { inputTokens: 1, cachedInputTokens: 0, outputTokens: 2, reasoningTokens: 0 },
    finishReason: "stop",
    costMicroUsd: asMicroUsd(12),
    latencyMs: 34,
    attempts: 1,
    evaluation: { passed: null, score: null, results: [] },
    failure: null,
    review: null,
    // No upkeep finds it old.
    createdAtMs: Date.UTC(2100, 0, 1),
    ...more,
  };
}

export async function storeTrials(database: Database, trials: readonly Trial[]): Promise<void> {
  await database.write(async (queries) => {
    for (const trial of trials) {
      const { prompt, output } = trial;
      const texts = { prompt: redact(prompt), output: output === null ? null : redact(output) };
      await storeTrial(queries, trial, texts, redact);
    }
  });
}
