// Every way in which the simulated provider can fail: one table from the fault's name to its answer.
import { envelope, normalAnswer, textlessAnswer, type Call } from "./answer.ts";
import {
  inputTooLong,
  internalError,
  invalidKey,
  MAX_INPUT_TOKENS,
  modelNotFound,
  overloaded,
  quotaExceeded,
} from "./gemini-errors.ts";
import { answerReply, errorReply, firstHalf, pageReply, printed, type Reply } from "./reply.ts";

/** The output limit of a request that names none. */
const MODEL_OUTPUT_TOKENS = 65_536;

export const FAULTS = {
  rate_limited: (call) => errorReply(quotaExceeded("Minute", call.model, call.retryDelay)),
  daily_quota: (call) => errorReply(quotaExceeded("Day", call.model, call.retryDelay)),
  server_error: () => errorReply(internalError()),
  overloaded: () => errorReply(overloaded()),
  bad_gateway: () => pageReply(502, "502 Bad Gateway"),
  hang: () => ({ kind: "silent" }),
  cut_socket: () => ({ kind: "dropped" }),
  cut_json: (call) => {
    const answer = normalAnswer(call);
    return {
      kind: "whole",
      status: 200,
      contentType: "application/json; charset=UTF-8",
      body: firstHalf(printed(answer)),
      usage: answer.usageMetadata,
    };
  },
  cut_body: (call) => {
    const answer = normalAnswer(call);
    return { kind: "broken-off", status: 200, body: printed(answer), usage: answer.usageMetadata };
  },
  empty: (call) => answerReply(textlessAnswer(call, { content: { parts: [], role: "model" }, finishReason: "STOP" })),
  blocked: (call) =>
    answerReply({
      promptFeedback: { blockReason: "PROHIBITED_CONTENT" },
      ...envelope(call, { thoughtsTokens: 0, textTokens: 0 }),
    }),
  safety: (call) =>
    answerReply(
      textlessAnswer(call, {
        finishReason: "SAFETY",
        safetyRatings: [{ category: "HARM_CATEGORY_DANGEROUS_CONTENT", probability: "HIGH", blocked: true }],
      }),
    ),
  recitation: (call) => answerReply(textlessAnswer(call, { finishReason: "RECITATION" })),
  truncated_by_thinking: (call) =>
    answerReply(
      textlessAnswer(
        call,
        { content: { role: "model" }, finishReason: "MAX_TOKENS" },
        call.maxOutputTokens ?? MODEL_OUTPUT_TOKENS,
      ),
    ),
  malformed_call: (call) =>
    answerReply(
      textlessAnswer(call, {
        content: {},
        finishReason: "MALFORMED_FUNCTION_CALL",
        finishMessage: "Malformed function call: print(simulated())",
      }),
    ),
  wrong_key: () => errorReply(invalidKey()),
  unknown_model: (call) => errorReply(modelNotFound(call.version, call.model)),
  context_overflow: (call) => errorReply(inputTooLong(Math.max(call.promptTokens, MAX_INPUT_TOKENS + 1))),
  garbage: () => pageReply(200, "Welcome"),
  no_candidates: (call) => answerReply(envelope(call, { thoughtsTokens: 0, textTokens: 0 })),
} as const satisfies Readonly<Record<string, (call: Call) => Reply>>;

export type FaultName = keyof typeof FAULTS;

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}

/** Faults after which the same request may succeed: what seeded chaos is made of unless a list is given. */
export const TRANSIENT_FAULTS: readonly FaultName[] = [
  "rate_limited",
  "server_error",
  "bad_gateway",
  "cut_socket",
  "cut_json",
  "hang",
  "empty",
];
