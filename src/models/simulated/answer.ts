// Builds a normal answer: its text cut to the output limit, its usage, its envelope.
import { CHARS_PER_TOKEN } from "./conversation.ts";
import type { Candidate, GenerateContentResponse, UsageCounts, UsageMetadata } from "./gemini-wire.ts";

/** One accepted request: all that an answer or a fault is made of. */
export interface Call {
  /** "v1" or "v1beta". */
  readonly version: string;
  readonly model: string;
  readonly promptTokens: number;
  /** At most `maxOutputTokens`. */
  readonly thoughtsTokens: number;
  /** Thinking and text share it; thinking comes first. */
  readonly maxOutputTokens: number | undefined;
  readonly text: string;
  /** Reported in place of the counted figures. */
  readonly usage: UsageCounts;
  readonly responseId: string;
  /** A duration as the protocol writes it: "1s", "0.050s". */
  readonly retryDelay: string;
}

export function normalAnswer(call: Call): GenerateContentResponse {
  const limit = call.maxOutputTokens ?? Infinity;
  const room = Math.max(0, limit - (call.usage.thoughtsTokenCount ?? call.thoughtsTokens));
  const wanted = tokensOf(call.text);
  const text = wanted > room ? call.text.slice(0, room * CHARS_PER_TOKEN).toWellFormed() : call.text;
  return {
    candidates: [
      {
        content: { ...(wanted > 0 && room === 0 ? {} : { parts: [{ text }] }), role: "model" },
        finishReason: wanted > room ? "MAX_TOKENS" : "STOP",
        index: 0,
      },
    ],
    ...envelope(call, { thoughtsTokens: call.thoughtsTokens, textTokens: Math.min(wanted, room) }),
  };
}

/** An answer without text, ended for the candidate's own reason; thinking is billed all the same. */
export function textlessAnswer(
  call: Call,
  candidate: Omit<Candidate, "index">,
  thoughtsTokens = call.thoughtsTokens,
): GenerateContentResponse {
  return { candidates: [{ ...candidate, index: 0 }], ...envelope(call, { thoughtsTokens, textTokens: 0 }) };
}

/** What every answer carries, with or without candidates. Counts of zero are left out, as the protocol does. */
export function envelope(
  call: Call,
  output: { readonly thoughtsTokens: number; readonly textTokens: number },
): Pick<GenerateContentResponse, "usageMetadata" | "modelVersion" | "responseId"> {
  const prompt = call.usage.promptTokenCount ?? call.promptTokens;
  const candidates = call.usage.candidatesTokenCount ?? output.textTokens;
  const thoughts = call.usage.thoughtsTokenCount ?? output.thoughtsTokens;
  const cached = call.usage.cachedContentTokenCount ?? 0;
  const usageMetadata: UsageMetadata = {
    promptTokenCount: prompt,
    ...(candidates > 0 && { candidatesTokenCount: candidates }),
    totalTokenCount: call.usage.totalTokenCount ?? prompt + candidates + thoughts,
    ...(cached > 0 && { cachedContentTokenCount: cached }),
    promptTokensDetails: [{ modality: "TEXT", tokenCount: prompt }],
    ...(thoughts > 0 && { thoughtsTokenCount: thoughts }),
    serviceTier: "standard",
  };
  return { usageMetadata, modelVersion: call.model, responseId: call.responseId };
}

function tokensOf(text: string): number {
  return Math.ceil(text.length / CHARS_PER_TOKEN);
}
