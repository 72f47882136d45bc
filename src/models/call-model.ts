// A conversation's next answer, with the tools that the model wants to use on the way.
import type { Usage } from "../cost/index.ts";
import type { Failure } from "../failure/index.ts";
import type { JsonObject, JsonValue } from "../kernel/json.ts";
import type { RunContext } from "../runs/index.ts";
import type { AskDeps } from "./ask-model.ts";
import { abortFailure } from "./attempt.ts";
import type { Turn } from "./conversation.ts";
import { Exchange, Stopped } from "./exchange.ts";
import type { Route } from "./routing.ts";

export interface ModelCall {
  /** Its name in the run's journal: of its own, and the same in every start of the run. */
  readonly step: string;
  readonly route: Route;
  readonly systemPrompt?: string;
  /** The last turn is the user's. */
  readonly turns: readonly Turn[];
  /** Visible output. */
  readonly maxTokens: number;
  /** The answer is asked for as JSON of this JSON Schema. */
  readonly outputSchema?: JsonObject;
  readonly tools?: ModelTools;
}

/** What the model may use before it answers. */
export interface ModelTools {
  readonly offered: readonly {
    readonly name: string;
    readonly description: string;
    /** JSON Schema of its arguments, for the model. */
    readonly schema: JsonObject;
  }[];
  /** Requests in which they may be used; then one more without them. */
  readonly maxSteps: number;
  /** Whether they can be used now. Rejects where they cannot: the run ends with that. */
  readonly ready: () => Promise<void>;
  /** What the model gets, also for arguments that are wrong. */
  readonly use: (name: string, args: unknown) => Promise<string>;
}

export interface ModelAnswer {
  readonly text: string;
  /** length = cut at max_tokens, with visible text. */
  readonly finishReason: "stop" | "length";
  readonly usage: Usage | null;
  /** What the model asked for on the way, in its order. */
  readonly toolCalls: readonly { readonly name: string; readonly arguments: JsonValue }[];
}

/** `route` is the one that answered, or that was asked last. */
export type ModelReply =
  | { readonly kind: "answered"; readonly answer: ModelAnswer; readonly route: Route }
  | { readonly kind: "failed"; readonly failure: Failure; readonly route: Route }
  /** Somebody wants the run paused: what was answered is kept. */
  | { readonly kind: "paused"; readonly route: Route };

export type CallModel = (call: ModelCall, run: RunContext) => Promise<ModelReply>;

/** Of one answer. */
const TOOLS_AT_ONCE = 4;

/** Users' schemas are not written for OpenAI's strict subset of JSON Schema; graders check them all the same. */
const PROVIDER_OPTIONS = { openai: { strictJsonSchema: false }, openai_compatible: { strictJsonSchema: false } };

export function createCallModel(deps: AskDeps): CallModel {
  let loading: Promise<typeof import("ai")> | undefined;
  return async (call, run) => {
    const sdk = await (loading ??= import("ai"));
    const exchange = new Exchange(deps, call, run);
    const { tools } = call;
    try {
      await sdk.generateText({
        model: sdk.wrapLanguageModel({ model: await deps.languageModels(call.route), middleware: exchange.middleware }),
        ...(call.systemPrompt === undefined ? {} : { instructions: call.systemPrompt }),
        messages: call.turns.map(({ role, text }) => ({ role, content: text })),
        providerOptions: PROVIDER_OPTIONS,
        maxRetries: 0,
        abortSignal: run.signal,
        ...(tools === undefined
          ? {}
          : {
              tools: exchange.toolSet(tools, sdk),
              stopWhen: sdk.isStepCount(tools.maxSteps + 1),
              toolCallConcurrency: TOOLS_AT_ONCE,
            }),
      });
    } catch (error) {
      if (error instanceof Stopped) return error.reply;
      if (!run.signal.aborted) throw error;
      return { kind: "failed", failure: abortFailure(run.signal, deps.redact), route: call.route };
    }
    return exchange.reply();
  };
}
