// What happens in a run, as the spans of one trace. Without a collector there is only NO_SPAN, which does nothing.
import type { TraceParent } from "../kernel/trace-parent.ts";

/** A part of a run's work. Nothing in it is a prompt, an answer or a path. */
export type Part =
  | { readonly kind: "run"; readonly runId: string; readonly runKind: string; readonly operation: string }
  | { readonly kind: "agent"; readonly provider: string; readonly model: string; readonly content?: Content }
  /** Of the run's journal. */
  | { readonly kind: "step"; readonly step: string }
  | {
      readonly kind: "attempt";
      readonly provider: string;
      readonly model: string;
      readonly maxOutputTokens: number;
      readonly content?: Content;
    }
  | { readonly kind: "tool"; readonly tool: string }
  /** `of`: which answer of the run, and its place among the graders. */
  | { readonly kind: "grader"; readonly grader: string; readonly of: string };

/** What is said in it: only looked at where the configuration wants contents in traces, and redacted then. */
export type Content = () => readonly Said[];

export interface Said {
  readonly role: string;
  readonly text: string;
}

/** What came of it: whatever is known. */
export interface Came {
  /** A closed word: how a run ended, or what kind of failure it was. */
  readonly status?: string;
  readonly failure?: { readonly kind: string; readonly httpStatus?: number | undefined };
  readonly usage?: {
    readonly inputTokens: number;
    readonly cachedInputTokens: number;
    readonly outputTokens: number;
    readonly reasoningTokens: number;
  };
  readonly costUsd?: number;
  /** The cost is the worst case: no figures came. */
  readonly estimated?: boolean;
  /** As the provider names it. */
  readonly responseModel?: string | undefined;
  readonly finishReason?: string;
  /** Of a grader; null = it abstained. */
  readonly verdict?: { readonly score: number; readonly passed: boolean } | null;
  /** Of a failure, what the provider said: it may quote the prompt. */
  readonly content?: Content;
  /**
   * What goes on with the run does it again: it is sent with the end of the run in this start, or not at all, as the
   * part that is done again has its id.
   */
  readonly cutOff?: boolean;
}

export interface Span {
  /** A part of it that begins now. In every start of a run a run, an agent, a step or a grader has the same id. */
  begin(part: Part): Span;
  /** Ends it; one that is never ended is not sent. */
  end(came?: Came): void;
}

/** A start of a run that belongs to no other run that is worked on. */
export interface TracedRun {
  readonly runId: string;
  readonly rootRunId: string;
  readonly kind: string;
  readonly operation: string;
  readonly generation: number;
  /** It had ended, and is done again. */
  readonly again: boolean;
  /** When it was first begun; null = now. */
  readonly begunAtMs: number | null;
}

export interface Tracer extends AsyncDisposable {
  /** false = whatever it is told is for nothing. */
  readonly isOn: boolean;
  /** Every start of a run has the same trace: the caller's, else one that follows from the run's id. */
  run(run: TracedRun, parent: TraceParent | null): Span;
}

export const NO_SPAN: Span = { begin: () => NO_SPAN, end: () => {} };

export const NO_TRACER: Tracer = {
  isOn: false,
  run: () => NO_SPAN,
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
