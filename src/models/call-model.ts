// A conversation's next answer, with the tools that the model wants to use on the way. Each request is a step of the
// run's journal: one that was answered before is not sent again.
import type { LanguageModelV4GenerateResult, LanguageModelV4Middleware } from "@ai-sdk/provider";
import type { ToolSet } from "ai";
import type { Usage } from "../cost/index.ts";
import { type Failure, FAILURE_RULES } from "../failure/index.ts";
import type { JsonObject } from "../kernel/json.ts";
import type { RunContext } from "../runs/index.ts";
import { type AskDeps, askModel, usageOf } from "./ask-model.ts";
import type { AnsweredWhole } from "./attempt.ts";
import type { Answer } from "./classify.ts";
import type { Turn } from "./conversation.ts";
import { type KeptAnswer, keptAnswer, toKeep } from "./kept-answer.ts";
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
  /** What the model gets, also for arguments that are wrong. Rejects only when the run's signal aborts. */
  readonly use: (name: string, args: unknown) => Promise<string>;
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
  | { readonly kind: "failed"; readonly failure: Failure; readonly route: Route }
  /** Somebody wants the run paused: what was answered is kept. */
  | { readonly kind: "paused"; readonly route: Route };

export type CallModel = (call: ModelCall, run: RunContext) => Promise<ModelReply>;

/** Carries a reply through the AI SDK, which knows only exceptions. */
class Stopped extends Error {
  readonly reply: ModelReply;

  constructor(reply: ModelReply) {
    super(reply.kind);
    this.name = new.target.name;
    this.reply = reply;
  }
}

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
              prepareStep: ({ stepNumber }) => (stepNumber < tools.maxSteps ? {} : { toolChoice: "none" }),
            }),
      });
    } catch (error) {
      if (error instanceof Stopped) return error.reply;
      throw error;
    }
    return exchange.reply();
  };
}

/** The requests of one call: the first, and one more after each use of tools. */
class Exchange {
  readonly #deps: AskDeps;
  readonly #call: ModelCall;
  readonly #run: RunContext;
  #route: Route;
  #requests = 0;
  #last: { readonly answer: Answer; readonly usage: Usage | null } | null = null;

  constructor(deps: AskDeps, call: ModelCall, run: RunContext) {
    this.#deps = deps;
    this.#call = call;
    this.#run = run;
    this.#route = call.route;
  }

  /** Our policies around each request. */
  readonly middleware: LanguageModelV4Middleware = {
    specificationVersion: "v4",
    wrapGenerate: async ({ params }) => {
      this.#requests += 1;
      const step = `${this.#call.step}.${this.#requests}`;
      const kept = keptAnswer(this.#run.recorded(step));
      if (kept !== null) return this.#answered(kept);
      if (this.#run.pauseRequested) throw new Stopped({ kind: "paused", route: this.#route });
      const { maxTokens, outputSchema } = this.#call;
      const { outcome, route } = await askModel(
        this.#deps,
        {
          route: this.#route,
          params,
          maxTokens,
          // Together with tools not every model takes it.
          ...(outputSchema === undefined || this.#call.tools !== undefined ? {} : { outputSchema }),
          onAnswer: (answer, answering) => {
            this.#run.record(step, toKeep(keptFrom(answer, answering)));
          },
        },
        this.#run,
      );
      if (outcome.kind === "failed") throw new Stopped({ kind: "failed", failure: outcome.failure, route });
      if (!("result" in outcome)) throw new Error("an answer came without what it answered");
      return this.#answered(keptFrom(outcome, route));
    },
  };

  /** Arguments go back into the conversation as the model gave them: a signature may cover them. */
  toolSet(
    { offered, use }: ModelTools,
    { tool, jsonSchema }: Pick<typeof import("ai"), "tool" | "jsonSchema">,
  ): ToolSet {
    return Object.fromEntries(
      offered.map(({ name, description, schema }) => [
        name,
        tool({
          description,
          inputSchema: jsonSchema(schema),
          execute: async (args: unknown, { toolCallId }: { readonly toolCallId: string }) => {
            const step = `${this.#call.step}.${this.#requests} ${toolCallId}`;
            const stands = this.#run.recorded(step);
            if (typeof stands === "string") return stands;
            this.#run.used(name);
            const result = await use(name, args);
            this.#run.record(step, result);
            return result;
          },
        }),
      ]),
    );
  }

  reply(): ModelReply {
    if (this.#last === null) throw new Error("the AI SDK answered without asking the model");
    const { answer, usage } = this.#last;
    const { text, finishReason, callsTools } = answer;
    if (callsTools && text.trim() === "") {
      const detail = this.#deps.redact(FAILURE_RULES.step_limit.meaning);
      return { kind: "failed", failure: { kind: "step_limit", detail }, route: this.#route };
    }
    return { kind: "answered", answer: { text, finishReason, usage }, route: this.#route };
  }

  #answered({ answer, usage, route, result }: KeptAnswer): LanguageModelV4GenerateResult {
    this.#route = route;
    this.#last = { answer, usage };
    // The SDK would print warnings.
    return { ...result, warnings: [] };
  }
}

function keptFrom({ answer, bill, result }: AnsweredWhole, route: Route): KeptAnswer {
  return { answer, usage: usageOf(bill), route, result };
}
