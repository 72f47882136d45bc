// A run as its caller gets it: one shape for the spawn tools, the run tools, the library and the CLI.
import { z } from "zod";
import type { JsonObject, JsonValue } from "../kernel/json.ts";
import {
  type Run,
  RUN_KINDS,
  RUN_STATUSES,
  type RunError,
  type RunKind,
  type RunStatus,
  type TimelineEntry,
} from "./run.ts";
import { isOfMany, type RunProgress } from "./progress.ts";
import { visibleText } from "./visible-text.ts";

export type UsageFacts = {
  readonly input_tokens: number;
  readonly cached_input_tokens: number;
  /** With thinking. */
  readonly output_tokens: number;
  readonly reasoning_tokens: number;
};

/** One request to a provider. */
export type AttemptFacts = {
  readonly provider: string;
  readonly model: string;
  /** answered, a failure kind, or "under way". */
  readonly outcome: string;
  readonly cost_usd: number;
  /** What it was for, where it was not for the answer itself. */
  readonly purpose?: "judge";
  /** The cost is the worst case: the provider's figures never came. */
  readonly estimated?: true;
  readonly duration_ms?: number;
  /** What the provider said when it failed, redacted. */
  readonly detail?: string;
  readonly usage?: UsageFacts;
};

/** What the ledger says about a run. */
export interface Spending {
  readonly costUsd: number;
  /** The part of the cost that is a worst case, for calls whose figures never came. */
  readonly estimatedUsd: number;
  /** Tokens of all attempts whose figures came. */
  readonly usage: UsageFacts;
  readonly attempts: readonly AttemptFacts[];
}

export type GraderFacts = {
  readonly grader: string;
  readonly kind: "graded" | "abstained";
  readonly reason: string;
  /** 0 to 1; absent, like `passed`, where it abstained. */
  readonly score?: number;
  readonly passed?: boolean;
  readonly evidence?: string;
  /** Of a model's verdict: who judged, and how far that one agrees with people. */
  readonly judge?: {
    readonly model: string;
    readonly version: string;
    readonly standing: "uncalibrated" | "weak" | "calibrated";
    readonly kappa?: number;
    /** It judged its own answer: no other model is configured, or the grader names it. */
    readonly judges_itself?: true;
  };
  /** Of a pipeline. */
  readonly graders?: readonly GraderFacts[];
};

/** What its prompt's review found. */
export type ReviewFacts = JsonObject & {
  /** 0 to 1. */
  readonly risk?: number;
  /** Where the risk is high. */
  readonly warning?: string;
  /** What followed the prompt. */
  readonly guardrails?: readonly { readonly id: string; readonly text: string }[];
  /** Ids of those that the prompt did without. */
  readonly held_out?: readonly string[];
};

/** What a run left beside its text; written by the slice that did the work. */
type ResultFields = {
  readonly model?: { readonly provider: string; readonly model: string; readonly reason: string };
  readonly finish_reason?: string;
  /** Why the answer that did not pass could not be repaired: an error code, or `no_better`. */
  readonly repair_failed?: string;
  /** The parsed answer, where output_schema was given and met. */
  readonly output?: JsonValue;
  readonly immune?: ReviewFacts;
  readonly evaluation?: {
    /** null = ungraded. */
    readonly passed: boolean | null;
    /** 0 to 1. */
    readonly score: number | null;
    readonly graders: readonly GraderFacts[];
  };
};

/** A run as its caller gets it. */
export type RunAnswer = JsonObject &
  ResultFields &
  Partial<RunError> & {
    readonly run_id: string;
    readonly kind: RunKind;
    readonly status: RunStatus;
    /** Prompt and answer are gone, as they were kept long enough. */
    readonly text_kept?: false;
    readonly response?: string;
    /** Set beside every text that no user wrote. */
    readonly untrusted?: true;
    readonly origin?: string;
    readonly cost_usd: number;
    readonly estimated_usd?: number;
    readonly usage?: UsageFacts;
    readonly attempts?: readonly AttemptFacts[];
    /** ISO 8601, UTC. */
    readonly created_at: string;
    readonly ended_at?: string;
    /** While it is under way. */
    readonly progress?: RunProgress;
    /** While it waits for a worker: how many come before it. */
    readonly queue?: { readonly ahead: number; readonly not_before?: string };
    readonly timeline?: readonly JsonObject[];
    /** Of a batch: its prompts by status. */
    readonly summary?: { readonly [status: string]: number };
    /** Of a batch: one answer a prompt, in input order. */
    readonly results?: readonly RunAnswer[];
  };

/** The output schema of every tool that answers with a run. */
export const runAnswerSchema = z.looseObject({
  run_id: z.string(),
  kind: z.enum(RUN_KINDS),
  status: z.enum(RUN_STATUSES),
  response: z.string().optional(),
  cost_usd: z.number(),
});

export const NOTHING_SPENT: Spending = {
  costUsd: 0,
  estimatedUsd: 0,
  usage: { input_tokens: 0, cached_input_tokens: 0, output_tokens: 0, reasoning_tokens: 0 },
  attempts: [],
};

export function agentAnswer(run: Run, spending: Spending, timeline?: readonly TimelineEntry[]): RunAnswer {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a column that only the agents write
  const result = run.result as ResultFields;
  return {
    ...headOf(run),
    ...result,
    ...(run.response === null ? {} : textFields(result, run.response)),
    usage: spending.usage,
    ...costFields([spending]),
    attempts: spending.attempts,
    ...endFields(run),
    ...(timeline === undefined ? {} : { timeline: timeline.map(timelineLine) }),
  };
}

/** A summary first, then the answer to each prompt in input order. */
export function batchAnswer(
  run: Run,
  children: readonly Run[],
  spending: readonly Spending[],
  timeline?: readonly TimelineEntry[],
): RunAnswer {
  const counts: Record<string, number> = { total: children.length };
  for (const { status } of children) counts[status] = (counts[status] ?? 0) + 1;
  return {
    ...headOf(run),
    summary: counts,
    untrusted: true,
    ...costFields(spending),
    ...endFields(run),
    ...(timeline === undefined ? {} : { timeline: timeline.map(timelineLine) }),
    results: children.map((child, index) => ({ index, ...agentAnswer(child, spending[index] ?? NOTHING_SPENT) })),
  };
}

function headOf(run: Run) {
  return {
    run_id: run.id,
    kind: run.kind,
    status: run.status,
    created_at: isoTime(run.createdAtMs),
    ...(run.textKept ? {} : { text_kept: false as const }),
  };
}

/** A run without a model wrote its text itself. */
function textFields({ model }: ResultFields, response: string) {
  if (model === undefined) return { response: visibleText(response) };
  return { response: visibleText(response), untrusted: true as const, origin: `${model.provider}:${model.model}` };
}

function costFields(spending: readonly Spending[]) {
  const sum = (part: "costUsd" | "estimatedUsd"): number =>
    Math.round(spending.reduce((total, spent) => total + spent[part], 0) * 1e6) / 1e6;
  return { cost_usd: sum("costUsd"), ...(sum("estimatedUsd") > 0 ? { estimated_usd: sum("estimatedUsd") } : {}) };
}

function endFields(run: Run) {
  if (run.status === "queued" || run.status === "running" || run.status === "paused")
    return { ...progressFields(run), ...HINTS[run.pauseRequested ? "pausing" : run.status] };
  return {
    ...(run.endedAtMs === null ? {} : { ended_at: isoTime(run.endedAtMs) }),
    ...(run.error === null ? {} : { ...run.error }),
  };
}

const HINTS = {
  running: { hint: "The run goes on; ask for its end with run_wait.", next: ["run_wait"] },
  queued: {
    hint: "The run waits for its turn, which a server or worker of this project gives it; ask for its end with run_wait.",
    next: ["run_wait"],
  },
  pausing: {
    hint: 'The run pauses where it can go on: a batch after the prompts that are under way, an agent with tools before its next request, any other not at all. run_control, action "resume", takes it back.',
    next: ["run_get", "run_control"],
  },
  paused: { hint: 'The run is paused; to go on with it: run_control, action "resume".', next: ["run_control"] },
};

function progressFields({ progress }: Run): { readonly progress?: RunProgress; readonly untrusted?: true } {
  if (progress === null) return {};
  if (isOfMany(progress)) return { progress: { ...progress, characters: 0, tail: "" } };
  return { progress: { ...progress, tail: visibleText(progress.tail) }, untrusted: true };
}

function timelineLine(entry: TimelineEntry): JsonObject {
  return { at: isoTime(entry.atMs), step: entry.step, source: entry.source, ...entry.detail };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
