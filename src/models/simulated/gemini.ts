// Gemini's wire: generateContent, and streamGenerateContent as server-sent events.
// Source: https://ai.google.dev/api/generate-content
import type { Answer, Call } from "./answer.ts";
import { conversation, type Said } from "./conversation.ts";
import {
  bodyTooLarge,
  inputTooLong,
  internalError,
  invalidKey,
  MAX_INPUT_TOKENS,
  missingKey,
  modelNotFound,
  overloaded,
  quotaExceeded,
} from "./gemini-errors.ts";
import {
  type Candidate,
  type ErrorBody,
  type GenerateContentRequest,
  type GenerateContentResponse,
  schemaOf,
} from "./gemini-wire.ts";
import { jsonReply, type Whole } from "./reply.ts";
import { checkRequest } from "./request-check.ts";
import { usageMetadata } from "./usage.ts";
import { type Asked, event, pieces, type RefusalName, type RefusedCall, type Wire } from "./wire.ts";

const TARGET = /^\/(v1|v1beta)\/models\/([\w.-]+):(generateContent|streamGenerateContent)$/;

export const gemini: Wire = {
  name: "gemini",
  maxInputTokens: MAX_INPUT_TOKENS,
  target(path) {
    const [, version, model, action] = TARGET.exec(path) ?? [];
    if (version === undefined || model === undefined) return undefined;
    return { wire: gemini, version, model, streamed: action === "streamGenerateContent" };
  },
  keyOf(headers) {
    const key = headers["x-goog-api-key"];
    return typeof key === "string" ? key : undefined;
  },
  check(body, { model, streamed }) {
    const checked = checkRequest(body);
    return checked.kind === "invalid"
      ? { kind: "invalid", reply: errorReply(checked.error) }
      : { kind: "valid", model: model ?? "", asked: askedBy(checked.request, streamed === true) };
  },
  knows: (model) => model.startsWith("gemini-") && !model.includes("unknown"),
  thinks: () => true,
  refuse: (name, call) => errorReply(refusal(name, call)),
  whole: (answer, call) => jsonReply(response(answer, call)),
  events(answer, call) {
    const whole = response(answer, call);
    const { text } = answer;
    if (text === null) return { begun: [], ended: [event(whole)] };
    // Figures come with every piece; those of the last one are the answer's.
    const begun = pieces(text).map((piece) =>
      event({ ...whole, candidates: [{ content: { parts: [{ text: piece }], role: "model" }, index: 0 }] }),
    );
    const [complete] = whole.candidates ?? [];
    const last = { ...complete, content: { parts: [{ text: "" }], role: "model" as const } };
    return { begun, ended: [event({ ...whole, candidates: [last] })] };
  },
  errorEvent: () => event(overloaded()),
};

function errorReply(error: ErrorBody): Whole {
  return jsonReply(error, error.error.code);
}

function refusal(name: RefusalName, { version, model, promptTokens, retryDelay }: RefusedCall): ErrorBody {
  switch (name) {
    case "rate_limited":
      return quotaExceeded("Minute", model, retryDelay);
    case "daily_quota":
      return quotaExceeded("Day", model, retryDelay);
    case "server_error":
      return internalError();
    case "overloaded":
      return overloaded();
    case "wrong_key":
      return invalidKey();
    case "missing_key":
      return missingKey();
    case "unknown_model":
      return modelNotFound(version, model);
    case "context_overflow":
      return inputTooLong(promptTokens);
    case "body_too_large":
      return bodyTooLarge();
  }
}

function askedBy(request: GenerateContentRequest, streamed: boolean): Asked {
  const { generationConfig: config } = request;
  const parts = [...(request.systemInstruction?.parts ?? []), ...request.contents.flatMap((content) => content.parts)];
  const calls = parts.flatMap((part) => part.functionCall ?? part.functionResponse ?? []);
  const instruction = (request.systemInstruction?.parts ?? []).map((part) => part.text ?? "");
  const budget = config.thinkingConfig?.thinkingBudget;
  return {
    streamed,
    ...conversation(request.contents.map(said), [...instruction, ...calls.map((call) => JSON.stringify(call))]),
    maxOutputTokens: config.maxOutputTokens,
    thinkingBudget: budget === undefined || budget < 0 ? undefined : budget,
    schema: schemaOf(config),
    wantsJson: config.responseMimeType === "application/json",
  };
}

/** A content without a role is the user's. */
function said({ role, parts }: GenerateContentRequest["contents"][number]): Said {
  return { byUser: role !== "model", text: parts.map((part) => part.text ?? "").join("") };
}

function response(answer: Answer, { model, responseId }: Call): GenerateContentResponse {
  const facts = { usageMetadata: usageMetadata(answer.counts), modelVersion: model, responseId };
  switch (answer.ending) {
    case "prompt_blocked":
      return { promptFeedback: { blockReason: "PROHIBITED_CONTENT" }, ...facts };
    case "missing":
      return facts;
    case "complete":
    case "cut":
    case "empty":
    case "unsafe":
    case "recitation":
    case "malformed_call":
      return { candidates: [{ ...candidate(answer), index: 0 }], ...facts };
  }
}

function candidate({ text, ending }: Answer): Omit<Candidate, "index"> {
  const role = "model";
  switch (ending) {
    case "empty":
      return { content: { parts: [], role }, finishReason: "STOP" };
    case "unsafe":
      return {
        finishReason: "SAFETY",
        safetyRatings: [{ category: "HARM_CATEGORY_DANGEROUS_CONTENT", probability: "HIGH", blocked: true }],
      };
    case "recitation":
      return { finishReason: "RECITATION" };
    case "malformed_call":
      return {
        content: {},
        finishReason: "MALFORMED_FUNCTION_CALL",
        finishMessage: "Malformed function call: print(simulated())",
      };
    case "complete":
    case "cut":
    case "prompt_blocked":
    case "missing":
      return {
        content: { ...(text === null ? {} : { parts: [{ text }] }), role },
        finishReason: ending === "cut" ? "MAX_TOKENS" : "STOP",
      };
  }
}
