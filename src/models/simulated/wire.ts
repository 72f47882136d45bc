// What a wire is: how one provider's protocol asks, answers and fails. Everything else is the same on all of them.
import type { IncomingHttpHeaders } from "node:http";
import type { Answer, Call } from "./answer.ts";
import type { Whole } from "./reply.ts";

export const WIRES = ["gemini", "openai", "anthropic"] as const;
export type WireName = (typeof WIRES)[number];

/** What a request asks for, on any wire. */
export interface Asked {
  readonly streamed: boolean;
  /** The text of the first, and of the last, user turn that is more than tools' results; "" where there is none. */
  readonly firstUserText: string;
  readonly lastUserText: string;
  /** Rounds of tool calls since the last user text: more than 0 within a loop of tools. */
  readonly step: number;
  /** Turns of the model since the first user text. */
  readonly answersSoFar: number;
  /** Names of the tools that the answer may call. */
  readonly tools: readonly string[];
  readonly promptTokens: number;
  readonly maxOutputTokens: number | undefined;
  /** Tokens of thinking at most; undefined = as much as the model likes. */
  readonly thinkingBudget: number | undefined;
  /** The schema that a JSON answer must satisfy; undefined = none. */
  readonly schema: unknown;
  readonly wantsJson: boolean;
}

export type Check =
  | { readonly kind: "valid"; readonly model: string; readonly asked: Asked }
  | { readonly kind: "invalid"; readonly reply: Whole };

/** Where a request goes, by its address. */
export interface Target {
  readonly wire: Wire;
  /** null where the body names it. */
  readonly model: string | null;
  /** "" where the wire has only one. */
  readonly version: string;
  /** null where the body says it. */
  readonly streamed: boolean | null;
}

/** Errors that a provider answers with before any of an answer. */
export type RefusalName =
  | "rate_limited"
  | "daily_quota"
  | "server_error"
  | "overloaded"
  | "wrong_key"
  | "missing_key"
  | "unknown_model"
  | "context_overflow"
  | "body_too_large";

export type RefusedCall = Pick<Call, "version" | "model" | "promptTokens" | "retryDelay">;

export interface Wire {
  readonly name: WireName;
  /** undefined where the address is none of this wire's. */
  target(path: string): Target | undefined;
  keyOf(headers: IncomingHttpHeaders): string | undefined;
  check(body: string, target: Target): Check;
  knows(model: string): boolean;
  /** Whether the model thinks before it answers. */
  thinks(model: string): boolean;
  /** The largest input of every simulated model, in tokens. */
  readonly maxInputTokens: number;
  refuse(name: RefusalName, call: RefusedCall): Whole;
  /** The whole answer as one body; for a prompt that a policy stops, some wires refuse. */
  whole(answer: Answer, call: Call): Whole;
  /** The same as events of a stream. */
  events(answer: Answer, call: Call): AnswerEvents;
  /** The event with which this wire reports an error in the middle of a stream. */
  errorEvent(): string;
}

export interface AnswerEvents {
  /** What comes before the answer is known to be complete. */
  readonly begun: readonly string[];
  /** What completes it. */
  readonly ended: readonly string[];
}

/** In up to three pieces of whole characters. */
export function pieces(text: string): readonly string[] {
  if (text === "") return [];
  const third = Math.ceil(text.length / 3);
  const [first, second] = [afterCharacter(text, third), afterCharacter(text, 2 * third)];
  return [text.slice(0, first), text.slice(first, second), text.slice(second)].filter((piece) => piece !== "");
}

/** One further where `index` would split a pair of surrogates. */
function afterCharacter(text: string, index: number): number {
  return (text.codePointAt(index - 1) ?? 0) > 0xffff ? index + 1 : index;
}

/** A server-sent event; https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function event(data: unknown, name?: string): string {
  const head = name === undefined ? "" : `event: ${name}\n`;
  return `${head}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
}
