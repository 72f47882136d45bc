// The provider's own record of what it was asked and how it answered; kept whole for as long as the server lives.
import type { UsageMetadata } from "./gemini-wire.ts";
import type { FaultName } from "./faults.ts";

export interface JournalEntry {
  /** Counts from 1 in the order of the decisions. */
  readonly n: number;
  readonly atMs: number;
  readonly path: string;
  /** null where the path names none. */
  readonly model: string | null;
  /** The last user text; null where the request was refused before it was read. */
  readonly prompt: string | null;
  readonly outcome: "answered" | "rejected" | FaultName;
  /** null where no status line was sent. */
  readonly status: number | null;
  /** What a provider would bill, also for an answer that was cut on its way. */
  readonly usage?: UsageMetadata;
  readonly keyOk: boolean;
}

export interface JournalSummary {
  readonly requests: number;
  readonly answered: number;
  readonly rejected: number;
  /** Only faults that happened. */
  readonly faults: { readonly [name in FaultName]?: number };
  readonly usage: {
    readonly promptTokenCount: number;
    readonly cachedContentTokenCount: number;
    readonly candidatesTokenCount: number;
    readonly thoughtsTokenCount: number;
    readonly totalTokenCount: number;
  };
}

export function summarize(entries: readonly JournalEntry[]): JournalSummary {
  const faults: { [name in FaultName]?: number } = {};
  let answered = 0;
  let rejected = 0;
  for (const { outcome } of entries) {
    if (outcome === "answered") answered += 1;
    else if (outcome === "rejected") rejected += 1;
    else faults[outcome] = (faults[outcome] ?? 0) + 1;
  }
  const total = (count: (usage: UsageMetadata) => number | undefined): number =>
    entries.reduce((sum, { usage }) => sum + (usage === undefined ? 0 : (count(usage) ?? 0)), 0);
  return {
    requests: entries.length,
    answered,
    rejected,
    faults,
    usage: {
      promptTokenCount: total((usage) => usage.promptTokenCount),
      cachedContentTokenCount: total((usage) => usage.cachedContentTokenCount),
      candidatesTokenCount: total((usage) => usage.candidatesTokenCount),
      thoughtsTokenCount: total((usage) => usage.thoughtsTokenCount),
      totalTokenCount: total((usage) => usage.totalTokenCount),
    },
  };
}
