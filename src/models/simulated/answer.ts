// An answer before it is put into a wire's words: its text cut to the output limit, how it ended, what it used.
import { textOfCalls, type ToolCall } from "./tool-calls.ts";
import type { UsageCounts } from "./usage.ts";

/** Close to Gemini's tokenizer for English. */
export const CHARS_PER_TOKEN = 4;

/** One accepted request: all that an answer or a fault is made of. */
export interface Call {
  /** Of Gemini's address: "v1" or "v1beta". */
  readonly version: string;
  readonly model: string;
  readonly promptTokens: number;
  /** At most `maxOutputTokens`. */
  readonly thoughtsTokens: number;
  /** Thinking and text share it; thinking comes first. */
  readonly maxOutputTokens: number | undefined;
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  /** Reported in place of the counted figures. */
  readonly usage: UsageCounts;
  readonly responseId: string;
  /** A duration as Gemini writes it: "1s", "0.050s". */
  readonly retryDelay: string;
  /** The stream's caller wants figures of usage in it. */
  readonly streamed: boolean;
}

export type Ending =
  | "complete"
  /** With calls of tools. */
  | "called"
  /** The output limit was reached. */
  | "cut"
  | "empty"
  | "prompt_blocked"
  | "unsafe"
  | "recitation"
  | "malformed_call"
  /** The answer's frame without an answer in it. */
  | "missing";

export interface Answer {
  /** null where there is none: thinking left no room for any, or calls stand alone. */
  readonly text: string | null;
  /** Empty unless it is `called`. */
  readonly toolCalls: readonly ToolCall[];
  readonly ending: Ending;
  readonly counts: Counts;
}

/** In tokens; `cached` is part of `prompt`, calls of tools of `text`, and thinking is billed as output beside the text. */
export interface Counts {
  readonly prompt: number;
  readonly cached: number;
  readonly text: number;
  readonly thoughts: number;
  readonly total: number;
}

/** Calls come after the text, whole or, where the output limit is reached before their end, not at all. */
export function normalAnswer(call: Call): Answer {
  const { text, toolCalls } = call;
  const limit = call.maxOutputTokens ?? Infinity;
  const room = Math.max(0, limit - (call.usage.thoughtsTokenCount ?? call.thoughtsTokens));
  const spoken = tokensOf(text);
  const wanted = spoken + tokensOf(textOfCalls(toolCalls));
  const counts = countsOf(call, { thoughts: call.thoughtsTokens, text: Math.min(wanted, room) });
  if (toolCalls.length > 0 && wanted <= room) {
    return { text: text === "" ? null : text, toolCalls, ending: "called", counts };
  }
  const said = spoken > room ? text.slice(0, room * CHARS_PER_TOKEN).toWellFormed() : text;
  return {
    text: wanted > 0 && room === 0 ? null : said,
    toolCalls: [],
    ending: wanted > room ? "cut" : "complete",
    counts,
  };
}

/** An answer without text; thinking is billed all the same. */
export function textlessAnswer(call: Call, ending: Ending, thoughts = call.thoughtsTokens): Answer {
  return { text: null, toolCalls: [], ending, counts: countsOf(call, { thoughts, text: 0 }) };
}

function countsOf({ usage, promptTokens }: Call, output: { readonly thoughts: number; readonly text: number }): Counts {
  const prompt = usage.promptTokenCount ?? promptTokens;
  const text = usage.candidatesTokenCount ?? output.text;
  const thoughts = usage.thoughtsTokenCount ?? output.thoughts;
  return {
    prompt,
    cached: usage.cachedContentTokenCount ?? 0,
    text,
    thoughts,
    total: usage.totalTokenCount ?? prompt + text + thoughts,
  };
}

function tokensOf(text: string): number {
  return Math.ceil(text.length / CHARS_PER_TOKEN);
}
