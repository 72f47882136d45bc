// The requests of one call to a model: the first, and one more after each use of tools. Each is a step of the run's
// journal, and so is each use: what was answered before is not asked again.
import type { LanguageModelV4GenerateResult, LanguageModelV4Middleware } from "@ai-sdk/provider";
import type { ToolSet } from "ai";
import type { Usage } from "../cost/index.ts";
import { FAILURE_RULES } from "../failure/index.ts";
import type { JsonValue } from "../kernel/json.ts";
import { type RunContext, within } from "../runs/index.ts";
import { type AskDeps, askModel, usageOf } from "./ask-model.ts";
import type { ModelAnswer, ModelCall, ModelReply, ModelTools } from "./call-model.ts";
import { type Answer, answerIn } from "./classify.ts";
import { historyFor } from "./history.ts";
import { type KeptAnswer, keptAnswer, toKeep } from "./kept-answer.ts";
import type { Route } from "./routing.ts";

/** Of one answer: a model that asks for more is told so. */
const MOST_USES = 32;

/** Carries a reply through the AI SDK, which knows only exceptions. */
export class Stopped extends Error {
  readonly reply: ModelReply;

  constructor(reply: ModelReply) {
    super(reply.kind);
    this.name = new.target.name;
    this.reply = reply;
  }
}

export class Exchange {
  readonly #deps: AskDeps;
  readonly #call: ModelCall;
  readonly #run: RunContext;
  #route: Route;
  /** Who answered each request so far. */
  readonly #makers: Route[] = [];
  /** Of the latest answer. */
  #uses = 0;
  /** The latest text that stood beside calls of tools. */
  #said = "";
  readonly #toolCalls: ModelAnswer["toolCalls"][number][] = [];
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
      const step = `${this.#call.step}.${this.#makers.length + 1}`;
      const kept = keptAnswer(this.#run.recorded(step));
      if (kept !== null) return this.#answered(kept);
      if (this.#run.pauseRequested) throw new Stopped({ kind: "paused", route: this.#route });
      const { maxTokens, outputSchema, tools } = this.#call;
      await tools?.ready();
      const span = this.#run.span.begin({ kind: "step", step });
      const { outcome, route } = await askModel(
        this.#deps,
        {
          route: this.#route,
          paramsFor: (reader) => ({
            ...params,
            prompt: historyFor(params.prompt, this.#makers, reader),
            // Not through the SDK: it throws away the answer of a model that calls tools all the same.
            ...(this.#isLast ? { toolChoice: { type: "none" as const } } : {}),
          }),
          maxTokens,
          offersTools: tools !== undefined && !this.#isLast,
          mayBeEmpty: this.#isLast || this.#said !== "",
          // Together with tools not every model takes it.
          ...(outputSchema === undefined || tools !== undefined ? {} : { outputSchema }),
          onAnswer: ({ bill, result }, answering) => {
            this.#run.record(step, toKeep({ usage: usageOf(bill), route: answering, result }));
          },
        },
        within(this.#run, span),
      ).finally(() => {
        span.end({ cutOff: this.#run.signal.aborted && this.#run.recorded(step) === undefined });
      });
      if (outcome.kind === "failed") throw new Stopped({ kind: "failed", failure: outcome.failure, route });
      const { bill, result } = outcome;
      return this.#answered({ usage: usageOf(bill), route, result });
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
        tool({ description, inputSchema: jsonSchema(schema), execute: (args: unknown) => this.#use(use, name, args) }),
      ]),
    );
  }

  reply(): ModelReply {
    if (this.#last === null) throw new Error("the AI SDK answered without asking the model");
    const { answer, usage } = this.#last;
    const text = answer.text.trim() === "" ? this.#said : answer.text;
    if (text === "") {
      const detail = this.#deps.redact(FAILURE_RULES.step_limit.meaning);
      return { kind: "failed", failure: { kind: "step_limit", detail }, route: this.#route };
    }
    return {
      kind: "answered",
      answer: { text, finishReason: answer.finishReason, usage, toolCalls: this.#toolCalls },
      route: this.#route,
    };
  }

  /** The next request is the last one: tools are no longer used. */
  get #isLast(): boolean {
    return this.#call.tools !== undefined && this.#makers.length >= this.#call.tools.maxSteps;
  }

  #answered({ usage, route, result }: KeptAnswer): LanguageModelV4GenerateResult {
    const usesTools = this.#call.tools !== undefined && !this.#isLast;
    const answer = answerIn(result, usesTools);
    if (answer.callsTools && answer.text.trim() !== "") this.#said = answer.text;
    this.#makers.push(route);
    this.#route = route;
    this.#uses = 0;
    this.#last = { answer, usage };
    if (usesTools) this.#toolCalls.push(...toolCallsIn(result));
    const content = usesTools ? result.content : result.content.filter(({ type }) => type !== "tool-call");
    // The SDK would print warnings.
    return { ...result, content, warnings: [] };
  }

  /** Calls of one answer begin in their order. */
  async #use(use: ModelTools["use"], name: string, args: unknown): Promise<string> {
    this.#uses += 1;
    const step = `${this.#call.step}.${this.#makers.length}/${this.#uses}`;
    const stands = this.#run.recorded(step);
    if (typeof stands === "string") return stands;
    if (this.#uses > MOST_USES) return `Refused: at most ${MOST_USES} calls in one answer.`;
    this.#run.used(name);
    const span = this.#run.span.begin({ kind: "tool", tool: name });
    const result = await use(name, args).finally(() => {
      span.end();
    });
    // What was stopped is no result: it is done again.
    this.#run.signal.throwIfAborted();
    this.#run.record(step, result);
    return result;
  }
}

/** Arguments that are no JSON stand there as the model wrote them. */
function toolCallsIn({ content }: LanguageModelV4GenerateResult): ModelAnswer["toolCalls"] {
  return content.flatMap((part) => {
    if (part.type !== "tool-call") return [];
    return [{ name: part.toolName, arguments: asJson(part.input) }];
  });
}

function asJson(text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
