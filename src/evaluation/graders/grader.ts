// What graders read and say.
import type { JsonValue } from "../../kernel/json.ts";
import type { JsonExtraction } from "../extract-json.ts";
import type { GraderName } from "./specs.ts";

/** An answer with what is known about it; a grader that needs more than is known abstains. */
export interface GradedAnswer {
  readonly text: string;
  /** What was asked; graders that can, read the answer in its light. */
  readonly prompt?: string;
  /** The JSON in `text`, where it has been looked for. */
  readonly json?: JsonExtraction;
  /** Tools that were used on the way to it, in their order. */
  readonly toolCalls?: readonly ToolUse[];
  /** From the question to the whole answer. */
  readonly latencyMs?: number;
  /** What its model calls cost. */
  readonly costUsd?: number;
}

export interface ToolUse {
  readonly name: string;
  readonly arguments: JsonValue;
}

export const EVIDENCE_LENGTH = 200;

/** Reasons are short, for people and for a model that is asked again, and never name the expected answer. */
export type Verdict =
  | {
      readonly kind: "graded";
      /** 0 to 1. */
      readonly score: number;
      readonly passed: boolean;
      readonly reason: string;
      /** The part of the answer that decided, at most `EVIDENCE_LENGTH` characters. */
      readonly evidence?: string;
    }
  /** The grader could not tell: neither a pass nor a fail. */
  | { readonly kind: "abstained"; readonly reason: string };

export function abstained(reason: string): Verdict {
  return { kind: "abstained", reason };
}

/** How far a judge can be believed, by what people said about the answers that it judged before. */
export type Standing = "uncalibrated" | "weak" | "calibrated";

/** Who judged, for a model's verdict. */
export interface JudgeFacts {
  /** provider:model */
  readonly model: string;
  /** Of the question, its examples and its threshold: another one is another judge. */
  readonly version: string;
  readonly standing: Standing;
  /** Agreement with people beyond chance, where it was calibrated. */
  readonly kappa?: number;
  /** The model also wrote the answer: no other one is configured, or the grader names it. */
  readonly judges_itself?: true;
}

export interface GraderResult {
  readonly grader: GraderName | "pipeline";
  readonly verdict: Verdict;
  readonly judge?: JudgeFacts;
  /** Of a pipeline, in the order of its graders. */
  readonly parts?: readonly GraderResult[];
}
