// What a review of a prompt would find, without reviewing it.
import { rounded } from "./rounded.ts";
import { findingsOf } from "./findings.ts";
import { guardsFor } from "./guarding.ts";
import { type GuardedRequest, withGuardrails } from "./guardrails/index.ts";
import type { Likeness } from "./matching/index.ts";
import type { ReviewRequest } from "./review-request.ts";
import { type ScreeningFacts, screenPrompt } from "./screen-prompt.ts";
import { isoTime } from "./stored-time.ts";
import type { ViewDeps } from "./views.ts";

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
  /** What would be added to it, by what the answer will be held to. */
  readonly guardrails: readonly { readonly id: string; readonly text: string }[];
  /** Ids of those that it would do without, so that their effect can be told. */
  readonly held_out?: readonly string[];
  readonly screening: ScreeningFacts;
  /** How many of each kind stand in it. */
  readonly secrets?: Readonly<Record<string, number>>;
};

export type PromptReview = PromptCheck & {
  /** The prompt with what would follow it. */
  readonly reviewed_prompt: string;
};

export async function reviewPrompt(deps: ViewDeps, request: ReviewRequest): Promise<PromptReview> {
  const check = await checkPrompt(deps, request);
  return { ...check, reviewed_prompt: withGuardrails(request.prompt, check.guardrails) };
}

export async function checkPrompt(deps: ViewDeps, request: ReviewRequest): Promise<PromptCheck> {
  const { prompt, operation, graders, output_schema: outputSchema } = request;
  const { database, clock, lane, config } = deps;
  const { queries } = database;
  const { risk, families } = await findingsOf({ queries, clock, lane }, { prompt, operation });
  const guards = guardsFor(
    { lane, holdout: config.holdout, capTokens: config.guardrailTokens },
    { ...BARE, prompt, graders, ...(outputSchema === undefined ? {} : { outputSchema }) },
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
    ...(guards.heldOut.length === 0 ? {} : { held_out: guards.heldOut.map(({ id }) => id) }),
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
const BARE: Pick<GuardedRequest, "hasWorkingFolder" | "maxTokens"> = { hasWorkingFolder: false, maxTokens: 8192 };
