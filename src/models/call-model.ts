// A conversation's next answer: the AI SDK's call with our policies around every request it makes.
//   deadline > retry > reserve > circuit > attempt timeout > call > settle
import type { LanguageModelV4Middleware } from "@ai-sdk/provider";
import type { Usage } from "../cost/index.ts";
import type { Failure } from "../failure/index.ts";
import type { JsonObject } from "../kernel/json.ts";
import type { Random } from "../kernel/random.ts";
import { type RetryConfig, retrying } from "../resilience/index.ts";
import type { RunContext } from "../runs/index.ts";
import { attempt, type AttemptDeps } from "./attempt.ts";
import { inputTokensAtMost, type Turn } from "./conversation.ts";
import type { LanguageModels } from "./providers.ts";
import type { Route } from "./routing.ts";

export interface CallModelDeps extends AttemptDeps {
  readonly languageModels: LanguageModels;
  readonly random: Random;
  readonly retry: RetryConfig;
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

export type ModelReply =
  | { readonly kind: "answered"; readonly answer: ModelAnswer }
  | { readonly kind: "failed"; readonly failure: Failure };

export type CallModel = (call: ModelCall, run: RunContext) => Promise<ModelReply>;

/** Carries a failure through the AI SDK, which knows only exceptions. */
class CallFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.detail);
    this.name = new.target.name;
    this.failure = failure;
  }
}

export function createCallModel(deps: CallModelDeps): CallModel {
  let loading: Promise<typeof import("ai")> | undefined;
  return async (call, run) => {
    const { generateText, wrapLanguageModel } = await (loading ??= import("ai"));
    const { provider, model } = call.route;
    let reply: ModelReply | null = null;
    try {
      await generateText({
        model: wrapLanguageModel({
          model: await deps.languageModels(provider, model),
          middleware: guard(deps, call, run, (answer) => {
            reply = { kind: "answered", answer };
          }),
        }),
        ...(call.systemPrompt === undefined ? {} : { instructions: call.systemPrompt }),
        messages: call.turns.map(({ role, text }) => ({ role, content: text })),
        maxOutputTokens: call.maxTokens + deps.thinkingTokens,
        maxRetries: 0,
        abortSignal: run.signal,
      });
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      return { kind: "failed", failure: error.failure };
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
  onAnswer: (answer: ModelAnswer) => void,
): LanguageModelV4Middleware {
  return {
    specificationVersion: "v4",
    wrapGenerate: async ({ model, params }) => {
      const maxOutputTokens = params.maxOutputTokens ?? call.maxTokens + deps.thinkingTokens;
      const outcome = await retrying(
        {
          config: deps.retry,
          random: deps.random,
          clock: deps.clock,
          signal: run.signal,
          remainingMs: () => run.remainingMs(),
          onRetry: ({ retryNumber, waitMs, failure }) => {
            run.note("retried", "src/models/call-model.ts", {
              retry: retryNumber,
              wait_ms: Math.round(waitMs),
              because: failure.kind,
            });
          },
        },
        () =>
          attempt(
            deps,
            {
              route: call.route,
              inputTokensAtMost: inputTokensAtMost([JSON.stringify(params.prompt), JSON.stringify(call.outputSchema)]),
              maxOutputTokens,
              send: (abortSignal) =>
                model.doGenerate({
                  ...params,
                  abortSignal,
                  ...(call.outputSchema === undefined
                    ? {}
                    : { responseFormat: { type: "json", schema: call.outputSchema } }),
                }),
            },
            run,
          ),
      );
      if (outcome.kind === "failed") throw new CallFailed(outcome.failure);
      const { answer, bill, result } = outcome;
      onAnswer({ ...answer, usage: bill.kind === "usage" ? bill.usage : null });
      return result;
    },
  };
}
