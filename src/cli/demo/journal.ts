// The other side of the story: what the provider itself counted, and whether the product's figures agree with it. Pure.
import { canonicalJson } from "../../kernel/json.ts";
import { countedBy, type Counts, type Figures, sumUsd } from "./figures.ts";
import type { ReadBack } from "./read-back.ts";
import type { FaultName, JournalEntry } from "../../models/index.ts";

export interface JournalFigures {
  readonly requests: number;
  /** By the failure kinds that the faults have to be recognized as. */
  readonly outcomes: Counts;
  /** Of the answers that arrived whole. */
  readonly input_tokens: number;
  readonly output_tokens: number;
}

/** One figure from two sides. */
export interface Comparison {
  readonly name: string;
  /** The tool that says it. */
  readonly tool: string;
  readonly read: number;
  readonly journal: number;
}

/** What each fault is on the product's side; the other faults are not played to it. */
const RECOGNIZED_AS: { readonly [fault in FaultName]?: string } = {
  rate_limited: "rate_limited",
  daily_quota: "quota_exhausted",
  server_error: "server_error",
  bad_gateway: "server_error",
  overloaded: "overloaded",
  hang: "timeout",
  cut_socket: "network",
  cut_json: "cut_stream",
  cut_body: "cut_stream",
  stream_cut_socket: "cut_stream",
  stream_stall: "timeout",
  garbage: "cut_stream",
  empty: "empty",
  blocked: "blocked",
  safety: "blocked",
  context_overflow: "context_overflow",
  unknown_model: "not_found",
};

/** Their usage never arrives. */
const CUT: ReadonlySet<JournalEntry["outcome"]> = new Set([
  "cut_json",
  "cut_body",
  "stream_cut_socket",
  "stream_stall",
]);

export function journalFigures(entries: readonly JournalEntry[]): JournalFigures {
  const usages = entries.flatMap(({ outcome, usage }) => (CUT.has(outcome) || usage === undefined ? [] : [usage]));
  const total = (tokensOf: (usage: (typeof usages)[number]) => number): number =>
    usages.reduce((sum, usage) => sum + tokensOf(usage), 0);
  return {
    requests: entries.length,
    outcomes: countedBy(entries.map(({ outcome }) => recognized(outcome))),
    input_tokens: total(({ promptTokenCount }) => promptTokenCount),
    output_tokens: total((usage) => (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0)),
  };
}

/** Each figure from the tool that a user would ask for it. */
export function compared(
  figures: Figures,
  { cost, healing }: Pick<ReadBack, "cost" | "healing">,
  journal: JournalFigures,
): readonly Comparison[] {
  const failures = healing.recent_failures.map(({ kind, count }): [string, number] => [kind, count]);
  const said: Counts = { answered: figures.outcomes["answered"] ?? 0, ...Object.fromEntries(failures) };
  const outcomes = new Set([...Object.keys(said), ...Object.keys(journal.outcomes)]);
  return [
    {
      name: "requests",
      tool: "cost_summary",
      read: cost.by_day.reduce((sum, { attempts }) => sum + attempts, 0),
      journal: journal.requests,
    },
    ...[...outcomes].toSorted().map((name) => ({
      name,
      tool: name === "answered" ? "run_get" : "healing_status",
      read: said[name] ?? 0,
      journal: journal.outcomes[name] ?? 0,
    })),
    { name: "input tokens", tool: "run_get", read: figures.input_tokens, journal: journal.input_tokens },
    { name: "output tokens", tool: "run_get", read: figures.output_tokens, journal: journal.output_tokens },
  ];
}

/** The tools among themselves, and all of them with the journal. */
export function allEqual(
  figures: Figures,
  { cost }: Pick<ReadBack, "cost">,
  journal: JournalFigures,
  comparisons: readonly Comparison[],
): boolean {
  const costs = [{ cost_usd: figures.settled_usd }, { cost_usd: figures.estimated_usd }];
  return (
    comparisons.every((comparison) => comparison.read === comparison.journal) &&
    figures.requests === journal.requests &&
    canonicalJson(figures.outcomes) === canonicalJson(journal.outcomes) &&
    sumUsd(costs) === sumUsd(cost.by_day)
  );
}

function recognized(outcome: JournalEntry["outcome"]): string {
  if (outcome === "answered" || outcome === "rejected") return outcome;
  return RECOGNIZED_AS[outcome] ?? outcome;
}
