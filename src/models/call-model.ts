// A conversation's next answer: the AI SDK's call with our policies around every request it makes.
//   deadline > fallback > retry > reserve > rate limit and bulkhead > circuit > attempt timeout > call > settle
import type { LanguageModelV4CallOptions, LanguageModelV4Middleware } from "@ai-sdk/provider";
import type { Candidate } from "../config/index.ts";
import type { Usage } from "../cost/index.ts";
import { type Failure, FAILURE_RULES } from "../failure/index.ts";
import type { JsonObject } from "../kernel/json.ts";
import type { Random } from "../kernel/random.ts";
import { type RetryBudgets, retrying } from "../resilience/index.ts";
import type { RunContext } from "../runs/index.ts";
import { attempt, type AttemptDeps, type AttemptResult } from "./attempt.ts";
import type { Bill } from "./classify.ts";
import { collectStream, type SilenceLimits } from "./collect-stream.ts";
import { inputTokensAtMost, type Turn } from "./conversation.ts";
import { idOf } from "./model-argument.ts";
import type { LanguageModels } from "./providers.ts";
import { alternativeTo, type Route } from "./routing.ts";
import { thinkingTokens } from "./thinking.ts";

const CALL_MODEL = "src/models/call-model.ts";

export interface CallModelDeps extends AttemptDeps {
  readonly languageModels: LanguageModels;
  readonly random: Random;
  /** null = answers are asked for whole. */
  readonly streaming: SilenceLimits | null;
  /** Output tokens that thinking may use beside max_tokens. */
  readonly thinkingTokens: number;
  readonly retryBudgets: RetryBudgets;
}

export interface ModelCall {
  readonly route: Route;
  readonly systemPrompt?: string;
  /** The last turn is the user's. */
  readonly turns: readonly Turn[];
  /** Visible output. */
  readonly maxTokens: number;
  /** The answer is asked for as JSON of this JSON Schema. */
  readonly outputSchema?: JsonObject;
}

export interface ModelAnswer {
  readonly text: string;
  /** length = cut at max_tokens, with visible text. */
  readonly finishReason: "stop" | "length";
  readonly usage: Usage | null;
}

/** `route` is the one that answered, or that was asked last. */
export type ModelReply =
  | { readonly kind: "answered"; readonly answer: ModelAnswer; readonly route: Route }
  | { readonly kind: "failed"; readonly failure: Failure; readonly route: Route };

export type CallModel = (call: ModelCall, run: RunContext) => Promise<ModelReply>;

/** Carries a failed reply through the AI SDK, which knows only exceptions. */
class CallFailed extends Error {
  readonly reply: ModelReply & { readonly kind: "failed" };

  constructor(reply: CallFailed["reply"]) {
    super(reply.failure.detail);
    this.name = new.target.name;
    this.reply = reply;
  }
}

/** Users' schemas are not written for OpenAI's strict subset of JSON Schema; graders check them all the same. */
const PROVIDER_OPTIONS = { openai: { strictJsonSchema: false }, openai_compatible: { strictJsonSchema: false } };

export function createCallModel(deps: CallModelDeps): CallModel {
  let loading: Promise<typeof import("ai")> | undefined;
  return async (call, run) => {
    const { generateText, wrapLanguageModel } = await (loading ??= import("ai"));
    let reply: ModelReply | null = null;
    try {
      await generateText({
        model: wrapLanguageModel({
          model: await deps.languageModels(call.route),
          middleware: guard(deps, call, run, (answered) => {
            reply = answered;
          }),
        }),
        ...(call.systemPrompt === undefined ? {} : { instructions: call.systemPrompt }),
        messages: call.turns.map(({ role, text }) => ({ role, content: text })),
        providerOptions: PROVIDER_OPTIONS,
        maxRetries: 0,
        abortSignal: run.signal,
      });
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      return error.reply;
    }
    if (reply === null) throw new Error("the AI SDK answered without asking the model");
    return reply;
  };
}

/** Our policies as middleware, so that each request of a longer exchange passes through them. */
function guard(
  deps: CallModelDeps,
  call: ModelCall,
  run: RunContext,
  onAnswer: (reply: ModelReply) => void,
): LanguageModelV4Middleware {
  return {
    specificationVersion: "v4",
    wrapGenerate: async ({ params }) => {
      const { outcome, route } = await withFallback(deps, call, run, params);
      if (outcome.kind === "failed") throw new CallFailed({ kind: "failed", failure: outcome.failure, route });
      const { answer, bill, result } = outcome;
      onAnswer({ kind: "answered", answer: { ...answer, usage: usageOf(bill) }, route });
      // The SDK would print them.
      return { ...result, warnings: [] };
    },
  };
}

/** Asks the route's model, then whoever may stand in for what it failed with, each once. */
async function withFallback(
  deps: CallModelDeps,
  call: ModelCall,
  run: RunContext,
  params: LanguageModelV4CallOptions,
): Promise<{ readonly outcome: AttemptResult; readonly route: Route }> {
  const tried: Candidate[] = [];
  for (let { route } = call; ;) {
    tried.push(route);
    const standIn = (failed: Failure["kind"]): Candidate | undefined =>
      alternativeTo(route, FAILURE_RULES[failed].fallback, route.alternatives, tried);
    const outcome = await ask(deps, { ...call, route }, run, params, standIn("circuit_open") === undefined);
    if (outcome.kind === "answered" || run.signal.aborted) return { outcome, route };
    const next = standIn(outcome.failure.kind);
    if (next === undefined) return { outcome, route };
    const { meaning } = FAILURE_RULES[outcome.failure.kind];
    run.note("fell-back", CALL_MODEL, { from: idOf(route), to: idOf(next), because: outcome.failure.kind });
    route = { ...route, ...next, reason: `instead of ${idOf(route)}: ${meaning}` };
  }
}

/** One model; an answer that thinking used up is asked for once more, with twice the allowance for it. */
async function ask(
  deps: CallModelDeps,
  call: ModelCall,
  run: RunContext,
  params: LanguageModelV4CallOptions,
  isLast: boolean,
): Promise<AttemptResult> {
  const allowance = thinkingTokens(call.route, deps.thinkingTokens);
  const outcome = await withRetries(deps, call, run, params, { thinking: allowance, isLast });
  if (!isUsedUpByThinking(outcome) || run.signal.aborted) return outcome;
  const thinking = Math.max(2 * allowance, deps.thinkingTokens);
  run.note("asked-again", CALL_MODEL, { because: "thinking used up the answer", thinking_tokens: thinking });
  return withRetries(deps, call, run, params, { thinking, isLast });
}

function isUsedUpByThinking(outcome: AttemptResult): boolean {
  return outcome.kind === "failed" && outcome.failure.kind === "truncated" && thoughtTokens(outcome) > 0;
}

function thoughtTokens(outcome: AttemptResult): number {
  return "bill" in outcome ? (usageOf(outcome.bill)?.reasoningTokens ?? 0) : 0;
}

function usageOf(bill: Bill): Usage | null {
  return bill.kind === "usage" ? bill.usage : null;
}

async function withRetries(
  deps: CallModelDeps,
  call: ModelCall,
  run: RunContext,
  params: LanguageModelV4CallOptions,
  { thinking, isLast }: { readonly thinking: number; readonly isLast: boolean },
): Promise<AttemptResult> {
  const { route, outputSchema } = call;
  const model = await deps.languageModels(route);
  const maxOutputTokens = call.maxTokens + thinking;
  const request: LanguageModelV4CallOptions = {
    ...params,
    maxOutputTokens,
    ...(outputSchema === undefined ? {} : { responseFormat: { type: "json", schema: outputSchema } }),
  };
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
        run.note("retried", CALL_MODEL, { retry: retryNumber, wait_ms, because: failure.kind });
      },
    },
    () =>
      attempt(
        deps,
        {
          route,
          inputTokensAtMost: inputTokensAtMost([JSON.stringify(params.prompt), JSON.stringify(outputSchema)]),
          maxOutputTokens,
          smallestOutputTokens: thinking + 1,
          visibleTokens: call.maxTokens,
          waitsForCircuit: isLast,
          send: (signal) =>
            deps.streaming === null
              ? model.doGenerate({ ...request, abortSignal: signal })
              : collectStream((abortSignal) => model.doStream({ ...request, abortSignal }), {
                  signal,
                  limits: deps.streaming,
                  clock: deps.clock,
                }),
        },
        run,
      ),
  );
}
