// The provider's own record of what it was asked and how it answered.
import type { FaultName } from "./faults.ts";
import type { UsageMetadata } from "./usage.ts";
import type { WireName } from "./wire.ts";

export interface JournalEntry {
  /** Counts from 1 in the order of the decisions. */
  readonly n: number;
  readonly atMs: number;
  readonly path: string;
  /** null where the path is none of a wire's. */
  readonly wire: WireName | null;
  /** Asked for piece by piece. */
  readonly streamed: boolean;
  /** null where the path names none. */
  readonly model: string | null;
  /** The last user text; null where the request was refused before it was read. */
  readonly prompt: string | null;
  /** Rounds of tool calls since that text, 0 for a first request; null like `prompt`. */
  readonly step: number | null;
  readonly outcome: "answered" | "rejected" | FaultName;
  /** null where no status line was sent. */
  readonly status: number | null;
  /** Names of the tools that the answer calls, also of one that was cut on its way. */
  readonly toolCalls: readonly string[];
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

/** Of the entries it keeps the last ones; its sums count them all. */
export interface Journal {
  add(entry: Omit<JournalEntry, "n">): void;
  entries(): readonly JournalEntry[];
  summary(): JournalSummary;
}

/** So many prompts are kept in memory. */
export const KEPT_ENTRIES = 10_000;

export function createJournal(): Journal {
  const kept: JournalEntry[] = [];
  const faults: { [name in FaultName]?: number } = {};
  const counts = { requests: 0, answered: 0, rejected: 0 };
  const usage = {
    promptTokenCount: 0,
    cachedContentTokenCount: 0,
    candidatesTokenCount: 0,
    thoughtsTokenCount: 0,
    totalTokenCount: 0,
  };
  return {
    add(entry) {
      counts.requests += 1;
      kept.push({ n: counts.requests, ...entry });
      if (kept.length > KEPT_ENTRIES) kept.shift();
      const { outcome, usage: used } = entry;
      if (outcome === "answered" || outcome === "rejected") counts[outcome] += 1;
      else faults[outcome] = (faults[outcome] ?? 0) + 1;
      usage.promptTokenCount += used?.promptTokenCount ?? 0;
      usage.cachedContentTokenCount += used?.cachedContentTokenCount ?? 0;
      usage.candidatesTokenCount += used?.candidatesTokenCount ?? 0;
      usage.thoughtsTokenCount += used?.thoughtsTokenCount ?? 0;
      usage.totalTokenCount += used?.totalTokenCount ?? 0;
    },
    entries: () => [...kept],
    summary: () => ({ ...counts, faults: { ...faults }, usage: { ...usage } }),
  };
}
