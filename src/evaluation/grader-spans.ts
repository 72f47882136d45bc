// The parts of a trace that are an answer's code graders: each from its own beginning to its own end.
import type { Came, Part, Said, Span } from "../observability/index.ts";
import type { RunContext } from "../runs/index.ts";
import type { GraderWatch } from "./graders/code/grade-code.ts";
import { abstained, type Verdict } from "./graders/grader.ts";
import type { GraderSpec } from "./graders/specs.ts";
import type { Leaf } from "./pipeline.ts";

export interface GraderSpans {
  readonly watch: GraderWatch;
  /** Of those whose end nobody told. */
  endOthers(): void;
}

export function codeGraderSpans(run: RunContext, step: string, leaves: readonly Leaf[]): GraderSpans {
  const begun = new Map<number, Span>();
  const ended = new Set<number>();
  const watch: GraderWatch = (index, verdict) => {
    const leaf = leaves[index];
    if (leaf === undefined || ended.has(index)) return;
    const span = begun.get(index) ?? run.span.begin(graderPart(step, leaf));
    begun.set(index, span);
    if (verdict === null) return;
    span.end(cameOf(verdict));
    ended.add(index);
  };
  return {
    watch,
    endOthers: () => {
      for (const index of leaves.keys()) watch(index, abstained("grading failed"));
    },
  };
}

export function graderPart(step: string, { place, spec }: { readonly place: string; readonly spec: GraderSpec }): Part {
  return { kind: "grader", grader: spec.type, of: `${step} ${place}` };
}

/** For its trace: the reason may quote the answer. */
export function cameOf(verdict: Verdict): Came {
  const content = (): readonly Said[] => [{ role: "assistant", text: verdict.reason }];
  if (verdict.kind === "abstained") return { verdict: null, content };
  return { verdict: { score: verdict.score, passed: verdict.passed }, content };
}
