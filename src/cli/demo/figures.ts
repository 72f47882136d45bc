// From what the tools say to the figures that the demo shows. Pure.
import type { AgentRun, ReadBack } from "./read-back.ts";

export type Counts = Readonly<Record<string, number>>;

/** As `--json` prints them: the same seed gives the same ones. */
export interface Figures {
  readonly prompts: number;
  readonly answered_at_once: number;
  /** A failed request or more, then the right answer. */
  readonly healed: number;
  /** What the healed prompts met, by failure kind. */
  readonly healed_from: Counts;
  /** A wrong answer or two, then the right one. */
  readonly repaired: number;
  readonly failed: readonly FailedPrompts[];
  readonly refused_by_budget: number;
  /** All requests, those of single agents too. */
  readonly requests: number;
  /** answered, or a failure kind. */
  readonly outcomes: Counts;
  readonly input_tokens: number;
  readonly output_tokens: number;
  /** From the provider's own figures. */
  readonly settled_usd: number;
  /** Worst cases, for requests whose figures never came. */
  readonly estimated_usd: number;
}

export interface FailedPrompts {
  readonly code: string;
  readonly prompts: number;
  readonly hint: string;
}

type Attempt = AgentRun["attempts"][number];

const OVER_LIMIT = "cost/over-limit";
const STILL_WRONG = {
  code: "evaluation/failed",
  hint: "Still wrong after two repairs: the answer comes back marked evaluation.passed: false.",
};

export function figuresFrom({ batched, single }: Pick<ReadBack, "batched" | "single">): Figures {
  const ends = batched.map((run) => ({ run, end: endOf(run) }));
  const endedAs = (wanted: End): AgentRun[] => ends.filter(({ end }) => end === wanted).map(({ run }) => run);
  const healed = endedAs("healed");
  const attempts = [...batched, ...single].flatMap((run) => run.attempts);
  const tokens = (part: "input_tokens" | "output_tokens"): number =>
    attempts.reduce((sum, { usage }) => sum + (usage?.[part] ?? 0), 0);
  return {
    prompts: batched.length,
    answered_at_once: endedAs("answered-at-once").length,
    healed: healed.length,
    healed_from: countedBy(healed.flatMap((run) => run.attempts.filter(isFailure)).map(({ outcome }) => outcome)),
    repaired: endedAs("repaired").length,
    failed: failedPrompts(endedAs("failed")),
    refused_by_budget: [...batched, ...single].filter(({ code }) => code === OVER_LIMIT).length,
    requests: attempts.length,
    outcomes: countedBy(attempts.map(({ outcome }) => outcome)),
    input_tokens: tokens("input_tokens"),
    output_tokens: tokens("output_tokens"),
    settled_usd: sumUsd(attempts.filter(({ estimated }) => !estimated)),
    estimated_usd: sumUsd(attempts.filter(({ estimated }) => estimated)),
  };
}

type End = "answered-at-once" | "healed" | "repaired" | "failed";

function endOf({ status, evaluation, attempts }: AgentRun): End {
  if (status !== "completed" || evaluation?.passed === false) return "failed";
  if (attempts.filter((attempt) => !isFailure(attempt)).length > 1) return "repaired";
  return attempts.some(isFailure) ? "healed" : "answered-at-once";
}

function isFailure({ outcome }: Attempt): boolean {
  return outcome !== "answered";
}

/** The most frequent reason first. */
function failedPrompts(runs: readonly AgentRun[]): FailedPrompts[] {
  const reasons = new Map<string, FailedPrompts>();
  for (const run of runs) {
    const { code, hint } = run.code === undefined ? STILL_WRONG : { code: run.code, hint: run.hint ?? "" };
    reasons.set(code, { code, hint, prompts: (reasons.get(code)?.prompts ?? 0) + 1 });
  }
  return [...reasons.values()].toSorted((a, b) => b.prompts - a.prompts || (a.code < b.code ? -1 : 1));
}

/** In the order of the names, so that equal counts print alike. */
export function countedBy(names: readonly string[]): Counts {
  const counts: Record<string, number> = {};
  for (const name of names.toSorted()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** Sums of micro-dollars are exact; sums of dollars are not. */
export function sumUsd(lines: readonly { readonly cost_usd: number }[]): number {
  return Math.round(lines.reduce((sum, { cost_usd }) => sum + cost_usd, 0) * 1e6) / 1e6;
}
