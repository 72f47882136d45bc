// One request for an answer: the route's model or a stand-in, with our policies around every request it takes.
//   deadline > fallback > retry > reserve > rate limit and bulkhead > circuit > attempt timeout > call > settle
import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { Candidate } from "../config/index.ts";
import type { Usage } from "../cost/index.ts";
import { type Failure, FAILURE_RULES } from "../failure/index.ts";
import type { JsonObject } from "../kernel/json.ts";
import type { Random } from "../kernel/random.ts";
import { type RetryBudgets, retrying } from "../resilience/index.ts";
import type { RunContext } from "../runs/index.ts";
import { type AnsweredWhole, attempt, type AttemptDeps, type AttemptResult } from "./attempt.ts";
import type { Bill, Expected } from "./classify.ts";
import { collectStream, type SilenceLimits } from "./collect-stream.ts";
import { inputTokensAtMost } from "./conversation.ts";
import { idOf } from "./model-argument.ts";
import type { LanguageModels } from "./providers.ts";
import { alternativeTo, type Route } from "./routing.ts";
import { thinkingTokens } from "./thinking.ts";

const ASK_MODEL = "src/models/ask-model.ts";

export interface AskDeps extends AttemptDeps {
  readonly languageModels: LanguageModels;
  readonly random: Random;
  /** null = answers are asked for whole. */
  readonly streaming: SilenceLimits | null;
  /** Output tokens that thinking may use beside max_tokens. */
  readonly thinkingTokens: number;
  readonly retryBudgets: RetryBudgets;
}

export interface Question extends Expected {
  readonly route: Route;
  /** The request as this one can read it. */
  readonly paramsFor: (reader: Candidate) => LanguageModelV4CallOptions;
  /** Visible output. */
  readonly maxTokens: number;
  /** The answer is asked for as JSON of this JSON Schema. */
  readonly outputSchema?: JsonObject;
  /** Before the answer is settled. */
  readonly onAnswer: (answer: AnsweredWhole, route: Route) => void;
}

/** Asks the route's model, then whoever may stand in for what it failed with, each once. */
export async function askModel(
  deps: AskDeps,
  question: Question,
  run: RunContext,
): Promise<{ readonly outcome: AttemptResult; readonly route: Route }> {
  const tried: Candidate[] = [];
  for (let { route } = question; ;) {
    tried.push(route);
    const standIn = (failed: Failure["kind"]): Candidate | undefined =>
      alternativeTo(route, FAILURE_RULES[failed].fallback, route.alternatives, tried);
    const outcome = await ask(deps, { ...question, route }, run, standIn("circuit_open") === undefined);
    if (outcome.kind === "answered" || run.signal.aborted) return { outcome, route };
    const next = standIn(outcome.failure.kind);
    if (next === undefined) return { outcome, route };
    const { meaning } = FAILURE_RULES[outcome.failure.kind];
    run.note("fell-back", ASK_MODEL, { from: idOf(route), to: idOf(next), because: outcome.failure.kind });
    route = { ...route, ...next, reason: `instead of ${idOf(route)}: ${meaning}` };
  }
}

/** One model; an answer that thinking used up is asked for once more, with twice the allowance for it. */
async function ask(deps: AskDeps, question: Question, run: RunContext, isLast: boolean): Promise<AttemptResult> {
  const allowance = thinkingTokens(question.route, deps.thinkingTokens);
  const outcome = await withRetries(deps, question, run, { thinking: allowance, isLast });
  if (!isUsedUpByThinking(outcome) || run.signal.aborted) return outcome;
  const thinking = Math.max(2 * allowance, deps.thinkingTokens);
  run.note("asked-again", ASK_MODEL, { because: "thinking used up the answer", thinking_tokens: thinking });
  return withRetries(deps, question, run, { thinking, isLast });
}

function isUsedUpByThinking(outcome: AttemptResult): boolean {
  return outcome.kind === "failed" && outcome.failure.kind === "truncated" && thoughtTokens(outcome) > 0;
}

function thoughtTokens(outcome: AttemptResult): number {
  return "bill" in outcome ? (usageOf(outcome.bill)?.reasoningTokens ?? 0) : 0;
}

export function usageOf(bill: Bill): Usage | null {
  return bill.kind === "usage" ? bill.usage : null;
}

async function withRetries(
  deps: AskDeps,
  { route, paramsFor, maxTokens, outputSchema, onAnswer, ...expected }: Question,
  run: RunContext,
  { thinking, isLast }: { readonly thinking: number; readonly isLast: boolean },
): Promise<AttemptResult> {
  const model = await deps.languageModels(route);
  const params = paramsFor(route);
  const maxOutputTokens = maxTokens + thinking;
  const request: LanguageModelV4CallOptions = {
    ...params,
    maxOutputTokens,
    ...(outputSchema === undefined ? {} : { responseFormat: { type: "json", schema: outputSchema } }),
  };
  const texts = [params.prompt, outputSchema, params.tools].map((part) => JSON.stringify(part));
  return retrying(
    {
      config: deps.retry,
      budget: deps.retryBudgets.of(route.provider),
      random: deps.random,
      clock: deps.clock,
      signal: run.signal,
      remainingMs: () => run.remainingMs(),
      onRetry: ({ retryNumber, waitMs, failure }) => {
        const wait_ms = Math.round(waitMs);
        run.note("retried", ASK_MODEL, { retry: retryNumber, wait_ms, because: failure.kind });
      },
    },
    () =>
      attempt(
        deps,
        {
          ...expected,
          route,
          inputTokensAtMost: inputTokensAtMost(texts),
          maxOutputTokens,
          smallestOutputTokens: thinking + 1,
          visibleTokens: maxTokens,
          waitsForCircuit: isLast,
          asked: params.prompt,
          onAnswer: (answer) => {
            onAnswer(answer, route);
          },
          send: (signal) => {
            run.heard(null);
            return deps.streaming === null
              ? model.doGenerate({ ...request, abortSignal: signal })
              : collectStream((abortSignal) => model.doStream({ ...request, abortSignal }), {
                  signal,
                  limits: deps.streaming,
                  clock: deps.clock,
                  onText: (piece) => {
                    run.heard(piece);
                  },
                });
          },
        },
        run,
      ),
  );
}
