// Decides how a request is answered: key, body, model, script, chaos. Knows no socket, and no wire in particular.
import { ADDED_BELOW } from "../conversation.ts";
import type { IncomingHttpHeaders } from "node:http";
import { SIMULATED_API_KEY } from "../../config/index.ts";
import { sha256Hex } from "../../kernel/hash.ts";
import { seededRandom } from "../../kernel/random.ts";
import type { Call } from "./answer.ts";
import { anthropic } from "./anthropic.ts";
import { answerReply, faultReply, type Rendered } from "./faults.ts";
import { gemini } from "./gemini.ts";
import type { JournalEntry } from "./journal.ts";
import { openai } from "./openai.ts";
import { pageReply, type Reply } from "./reply.ts";
import { openScript } from "./script-book.ts";
import type { Script, ScriptedAnswer } from "./script.ts";
import { type ChaosOptions, seededFaults } from "./seeded-faults.ts";
import { toolCallsOf } from "./tool-calls.ts";
import { unscriptedText } from "./unscripted.ts";
import { usageMetadata } from "./usage.ts";
import type { Asked, RefusalName, Target, Wire } from "./wire.ts";

const WIRES: readonly Wire[] = [gemini, openai, anthropic];

/** Of a request that is refused before it is read. */
const UNREAD = { prompt: null, step: null, toolCalls: [], outcome: "rejected" } as const;

export interface ResponderOptions extends ChaosOptions {
  readonly script?: Script;
  /** What a prompt gets that no line of the script has; undefined = the unscripted answer. `request` is the whole body. */
  readonly says?: (prompt: string, request: string) => ScriptedAnswer | undefined;
  /** What rate_limited and daily_quota ask the client to wait, as Gemini writes it; default "1s". */
  readonly retryDelay?: string;
}

export interface IncomingCall {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly kind: "read"; readonly text: string } | { readonly kind: "too-large" };
}

export type Decision = Omit<JournalEntry, "n" | "atMs" | "path" | "status"> & { readonly reply: Reply };

export type Responder = (incoming: IncomingCall) => Decision;

export function createResponder(options: ResponderOptions): Responder {
  const { script = [], retryDelay = "1s", says } = options;
  const book = openScript(script);
  const chaos = seededFaults(options);
  const requestsOf = new Map<string, number>();

  return ({ method, path, headers, body }) => {
    const target = method === "POST" ? targetOf(path) : undefined;
    if (target === undefined) {
      const reply = pageReply(404, "404 Not Found");
      return { ...UNREAD, wire: null, streamed: false, model: null, keyOk: false, reply };
    }
    const { wire } = target;
    const key = wire.keyOf(headers);
    const keyOk = key === SIMULATED_API_KEY;
    const facts = { wire: wire.name, streamed: target.streamed === true, model: target.model, keyOk };
    const refuse = (name: RefusalName): Decision => {
      const call = { version: target.version, model: target.model ?? "", promptTokens: 0, retryDelay };
      return { ...UNREAD, ...facts, reply: wire.refuse(name, call) };
    };
    if (key === undefined || key === "") return refuse("missing_key");
    if (!keyOk) return refuse("wrong_key");
    if (body.kind === "too-large") return refuse("body_too_large");
    const checked = wire.check(body.text, target);
    if (checked.kind === "invalid") return { ...UNREAD, ...facts, reply: checked.reply };
    const { model, asked } = checked;
    const known = { ...facts, model, streamed: asked.streamed, prompt: asked.lastUserText, step: asked.step };
    const rejection = wrongRequest(wire, model, asked);
    if (rejection !== null) {
      const call = { version: target.version, model, promptTokens: asked.promptTokens, retryDelay };
      return { ...known, outcome: "rejected", toolCalls: [], reply: wire.refuse(rejection, call) };
    }
    const { outcome, rendered } = decide(target, model, asked, body.text);
    const { answer, reply } = rendered;
    const toolCalls = (answer?.toolCalls ?? []).map(({ name }) => name);
    return { ...known, outcome, reply, toolCalls, ...(answer && { usage: usageMetadata(answer.counts) }) };
  };

  function decide(
    { wire, version }: Target,
    model: string,
    asked: Asked,
    request: string,
  ): { readonly outcome: Decision["outcome"]; readonly rendered: Rendered } {
    // Scripts name prompts as their users write them.
    const prompt = asked.lastUserText.split(ADDED_BELOW, 1)[0] ?? "";
    const fingerprint = sha256Hex(prompt);
    const nth = (requestsOf.get(fingerprint) ?? 0) + 1;
    requestsOf.set(fingerprint, nth);

    const due = book.find(model, { ...asked, lastUserText: prompt });
    const scripted: ScriptedAnswer = due?.answer ?? says?.(asked.lastUserText, request) ?? {};
    const offered = offersAll(scripted, asked);
    const fault = scripted.fault ?? (offered ? undefined : "malformed_call");
    const { promptTokens, maxOutputTokens, streamed } = asked;
    const thoughts = wire.thinks(model) ? thinkingTokens(fingerprint, asked.thinkingBudget) : 0;
    const call: Call = {
      version,
      model,
      streamed,
      promptTokens,
      thoughtsTokens: Math.min(thoughts, maxOutputTokens ?? Infinity),
      maxOutputTokens,
      text: scripted.text ?? (scripted.tool_calls === undefined ? unscriptedText(asked) : ""),
      toolCalls: toolCallsOf(offered ? (scripted.tool_calls ?? []) : [], `${model}\n${request}`),
      usage: scripted.usage ?? {},
      responseId: sha256Hex(`${model}\n${nth}\n${fingerprint}`).slice(0, 22),
      retryDelay,
    };
    // A fault that the script did not ask for leaves the scripted answer due: the retry gets it.
    const unasked = scripted.fault === undefined ? chaos(fingerprint, nth) : undefined;
    if (unasked !== undefined) return { outcome: unasked, rendered: faultReply(wire, unasked, call) };
    due?.consume();
    if (fault !== undefined) return { outcome: fault, rendered: faultReply(wire, fault, call) };
    return { outcome: "answered", rendered: answerReply(wire, call) };
  }
}

function targetOf(path: string): Target | undefined {
  for (const wire of WIRES) {
    const target = wire.target(path);
    if (target !== undefined) return target;
  }
  return undefined;
}

/** A model may call nothing but what it is offered. */
function offersAll({ tool_calls = [] }: ScriptedAnswer, { tools }: Asked): boolean {
  return tool_calls.every(({ name }) => tools.includes(name));
}

function wrongRequest(wire: Wire, model: string, { promptTokens }: Asked): RefusalName | null {
  if (!wire.knows(model)) return "unknown_model";
  return promptTokens > wire.maxInputTokens ? "context_overflow" : null;
}

/** 16 to 63 tokens, always the same for one prompt; a budget caps them, and 0 switches thinking off. */
function thinkingTokens(fingerprint: string, budget = Infinity): number {
  const wanted = 16 + Math.floor(seededRandom(fingerprint).next() * 48);
  return Math.min(wanted, budget);
}
