// What a review of a prompt would find, without reviewing it.
import { z } from "zod";
import { graderListSchema, jsonSchemaObject } from "../evaluation/index.ts";
import type { JsonObject } from "../kernel/json.ts";
import { rounded } from "./rounded.ts";
import { findingsOf } from "./findings.ts";
import { guardsFor } from "./guarding.ts";
import { type GuardedRequest, withGuardrails } from "./guardrails/index.ts";
import type { Likeness } from "./matching/index.ts";
import { screenPrompt } from "./screen-prompt.ts";
import { isoTime } from "./stored-time.ts";
import type { ViewDeps } from "./views.ts";

export interface CheckRequest {
  readonly prompt: string;
  readonly operation: string;
}

/** See `Why` of the comparison. */
type LikenessView = {
  readonly differs: Likeness["why"]["differs"];
  readonly covered_ratio: number;
  readonly covered_less_ratio: number;
  readonly words_ratio: number;
};

export type PromptCheck = {
  /** 0 to 1. */
  readonly risk: number;
  readonly warning: boolean;
  /** Whether a run with this prompt would be refused. */
  readonly blocked: boolean;
  readonly like: readonly {
    readonly pattern: string;
    readonly failure: string;
    /** How likely it asks for the same, 0 to 1. */
    readonly likeness: number;
    readonly why: LikenessView;
    readonly last_seen: string;
    /** Of prompts like it, with nothing done about it that is known to help. */
    readonly failed: number;
    readonly passed: number;
  }[];
  /** What would be added to it, were it asked with these graders: none. */
  readonly guardrails: readonly { readonly id: string; readonly text: string }[];
  readonly screening: JsonObject;
  /** How many of each kind stand in it. */
  readonly secrets?: JsonObject;
};

export const reviewRequest = z.strictObject({
  prompt: z.string().min(1).max(1_000_000),
  operation: z.string().min(1).max(100).default("spawn_agent"),
  /** As spawn_agent takes them: guardrails are chosen by what the answer will be held to. */
  graders: graderListSchema.default([]),
  output_schema: jsonSchemaObject.optional(),
});
export type ReviewRequest = z.output<typeof reviewRequest>;
export type ReviewInput = z.input<typeof reviewRequest>;

export type PromptReview = PromptCheck & {
  /** The prompt with what would follow it. */
  readonly reviewed_prompt: string;
};

export async function reviewPrompt(deps: ViewDeps, request: ReviewRequest): Promise<PromptReview> {
  const { prompt, operation, graders, output_schema: outputSchema } = request;
  const asked = { ...BARE, prompt, graders, ...(outputSchema === undefined ? {} : { outputSchema }) };
  const check = await checkRequest(deps, asked, operation);
  return { ...check, reviewed_prompt: withGuardrails(prompt, check.guardrails) };
}

export function checkPrompt(deps: ViewDeps, { prompt, operation }: CheckRequest): Promise<PromptCheck> {
  return checkRequest(deps, { ...BARE, prompt }, operation);
}

async function checkRequest(deps: ViewDeps, request: GuardedRequest, operation: string): Promise<PromptCheck> {
  const { prompt } = request;
  const { database, clock, lane, config } = deps;
  const { queries } = database;
  const { risk, families } = await findingsOf({ queries, clock, lane }, { prompt, operation });
  const guards = await guardsFor(
    { queries, lane, holdout: config.holdout, capTokens: config.guardrailTokens },
    request,
    families,
    clock.now(),
  );
  const screened = await screenPrompt(deps, prompt);
  return {
    risk: rounded(risk),
    warning: risk >= config.warnAt,
    blocked: config.block && risk >= config.blockAt,
    like: families.map(({ type, match, unhelped }) => ({
      pattern: match.pattern.id,
      failure: type,
      likeness: rounded(match.likeness),
      why: whyLike(match.why),
      last_seen: isoTime(match.pattern.lastSeenMs),
      failed: unhelped.failed,
      passed: unhelped.passed,
    })),
    guardrails: guards.applied.map(({ id, text }) => ({ id, text })),
    screening: screened.facts,
    ...(screened.secrets === null ? {} : { secrets: screened.secrets }),
  };
}

function whyLike({ differs, coveredRatio, coveredLessRatio, wordsRatio }: Likeness["why"]): LikenessView {
  return {
    differs,
    covered_ratio: rounded(coveredRatio),
    covered_less_ratio: rounded(coveredLessRatio),
    words_ratio: rounded(wordsRatio),
  };
}

/** A prompt of which nothing else is known. */
const BARE: Omit<GuardedRequest, "prompt"> = { graders: [], hasWorkingFolder: false, maxTokens: 8192 };
