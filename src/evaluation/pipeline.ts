// From the graders that are asked for to what they say together.
import type { JsonValue } from "../kernel/json.ts";
import { extractJson } from "./extract-json.ts";
import { failedIn } from "./failed-leaves.ts";
import { abstained, type GradedAnswer, type GraderResult, type Verdict } from "./graders/grader.ts";
import {
  type CodeSpec,
  type GraderSpec,
  isModelSpec,
  type LeafSpec,
  type ModelSpec,
  type PipelineSpec,
} from "./graders/specs.ts";

export interface Evaluation {
  /** Whether every grader that could tell passed the answer; null where none could, or none was asked. */
  readonly passed: boolean | null;
  /** The mean of what the graders gave, by their weights, 0 to 1; null like `passed`. */
  readonly score: number | null;
  /** In the order of the specs. */
  readonly results: readonly GraderResult[];
  /** The answer's JSON value, where a schema was given and every schema is satisfied. */
  readonly output?: JsonValue;
}

export const UNGRADED: Evaluation = { passed: null, score: null, results: [] };

/** A grader that is no pipeline, with its place: "0", and "1.2" for the third one of the pipeline at 1. */
export interface Leaf {
  readonly place: string;
  readonly spec: LeafSpec;
}

export function leavesOf(specs: readonly GraderSpec[], within = ""): readonly Leaf[] {
  return specs.flatMap((spec, index) => {
    const place = `${within}${index}`;
    return spec.type === "pipeline" ? leavesOf(spec.graders, `${place}.`) : [{ place, spec }];
  });
}

/** Whether what the answer took is kept until it is graded: graders read it, or grading may be interrupted. */
export function keepsEffort(specs: readonly GraderSpec[]): boolean {
  return leavesOf(specs).some(({ spec }) => spec.type === "latency" || spec.type === "cost" || isModelSpec(spec));
}

/** Those that code grades, and those that a judge does. */
export function splitLeaves(leaves: readonly Leaf[]): {
  readonly coded: readonly (Leaf & { readonly spec: CodeSpec })[];
  readonly judged: readonly (Leaf & { readonly spec: ModelSpec })[];
} {
  return {
    coded: leaves.flatMap(({ place, spec }) => (isModelSpec(spec) ? [] : [{ place, spec }])),
    judged: leaves.flatMap(({ place, spec }) => (isModelSpec(spec) ? [{ place, spec }] : [])),
  };
}

export type LeafResult = Pick<GraderResult, "verdict" | "judge">;

/** @param resultAt what the leaf at a place came to */
export function evaluate(
  specs: readonly GraderSpec[],
  resultAt: (place: string) => LeafResult,
  within = "",
): Pick<Evaluation, "passed" | "score" | "results"> {
  const results = specs.map((spec, index): GraderResult => {
    const place = `${within}${index}`;
    if (spec.type !== "pipeline") return { grader: spec.type, ...resultAt(place) };
    const inner = evaluate(spec.graders, resultAt, `${place}.`);
    return { grader: "pipeline", verdict: together(spec, inner.results), parts: inner.results };
  });
  const verdict = together({ type: "pipeline", graders: specs }, results);
  if (verdict.kind === "abstained") return { passed: null, score: null, results };
  return { passed: verdict.passed, score: verdict.score, results };
}

const DEFAULT_MIN_SCORE = 0.5;
/** What sums of weighted scores may be off by. */
const ROUNDING = 1e-9;

/** What abstained does not count. */
function together({ graders, aggregate = "all", min_score }: PipelineSpec, results: readonly GraderResult[]): Verdict {
  const graded = results.flatMap(({ verdict }, index) =>
    verdict.kind === "graded" ? [{ ...verdict, weight: graders[index]?.weight ?? 1 }] : [],
  );
  if (graded.length === 0) return abstained("none of its graders could tell");
  const weights = graded.reduce((sum, { weight }) => sum + weight, 0);
  const mean = Math.min(1, graded.reduce((sum, { score, weight }) => sum + score * weight, 0) / weights);
  const passes = graded.filter(({ passed }) => passed).length;
  const silent = results.length - graded.length;
  const others = silent === 0 ? "" : `, ${silent} abstained`;
  const reason = `${passes} of ${results.length} graders passed it${others}`;
  switch (aggregate) {
    case "all":
      return { kind: "graded", score: mean, passed: passes === graded.length, reason };
    case "any":
      return { kind: "graded", score: Math.max(...graded.map(({ score }) => score)), passed: passes > 0, reason };
    case "weighted": {
      const passed = mean >= (min_score ?? DEFAULT_MIN_SCORE) - ROUNDING;
      return { kind: "graded", score: mean, passed, reason: `its weighted score is ${mean.toFixed(2)}${others}` };
    }
  }
}

/**
 * Of two answers to one request, by the same graders: no grader that failed the one before has become silent, and the
 * answer passes, or those that could tell of both give it more.
 */
export function isBetter(answer: Evaluation, before: Evaluation): boolean {
  const pairs = answer.results.map(({ verdict }, index) => ({ verdict, earlier: before.results[index]?.verdict }));
  if (pairs.some(({ verdict, earlier }) => hasFailed(earlier) && verdict.kind === "abstained")) return false;
  if (answer.passed !== false) return true;
  const gained = pairs.reduce(
    (sum, { verdict, earlier }) =>
      sum + (verdict.kind === "graded" && earlier?.kind === "graded" ? verdict.score - earlier.score : 0),
    0,
  );
  return gained > ROUNDING;
}

function hasFailed(verdict: Verdict | undefined): boolean {
  return verdict?.kind === "graded" && !verdict.passed;
}

export function failedLeaves(results: readonly GraderResult[]): readonly GraderResult[] {
  return failedIn(results, { hasFailed: ({ verdict }) => hasFailed(verdict), partsOf: ({ parts = [] }) => parts });
}

/** The JSON of the answer, where a schema was given and every schema is satisfied. */
export function outputOf(
  { text, json }: GradedAnswer,
  leaves: readonly Leaf[],
  results: ReadonlyMap<string, LeafResult>,
): Pick<Evaluation, "output"> {
  const bySchema = leaves.filter(({ spec }) => spec.type === "json_schema");
  const isSatisfied = ({ place }: Leaf): boolean => {
    const verdict = results.get(place)?.verdict;
    return verdict?.kind === "graded" && verdict.passed;
  };
  if (bySchema.length === 0 || !bySchema.every(isSatisfied)) return {};
  const found = json ?? extractJson(text);
  return found.kind === "found" ? { output: found.value } : {};
}
