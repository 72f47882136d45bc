// Gemini's wire: generateContent, and streamGenerateContent as server-sent events.
// Source: https://ai.google.dev/api/generate-content
import type { Answer, Call } from "./answer.ts";
import { conversation } from "./conversation.ts";
import {
  bodyTooLarge,
  inputTooLong,
  internalError,
  invalidArgument,
  invalidKey,
  MAX_INPUT_TOKENS,
  missingKey,
  modelNotFound,
  overloaded,
  quotaExceeded,
} from "./gemini-errors.ts";
import { callParts, speaker, wrongHistory } from "./gemini-tools.ts";
import {
  type Candidate,
  type ErrorBody,
  type GenerateContentRequest,
  type GenerateContentResponse,
  type Part,
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
  check(body, target) {
    const checked = checkRequest(body);
    if (checked.kind === "invalid") return { kind: "invalid", reply: errorReply(checked.error) };
    const model = target.model ?? "";
    const wrong = wrongTools(checked.request) ?? wrongHistory(checked.request.contents, model);
    if (wrong !== undefined) return { kind: "invalid", reply: errorReply(invalidArgument(wrong)) };
    return { kind: "valid", model, asked: askedBy(checked.request, target.streamed === true) };
  },
  knows: (model) => model.startsWith("gemini-") && !model.includes("unknown"),
  thinks: () => true,
  refuse: (name, call) => errorReply(refusal(name, call)),
  whole: (answer, call) => jsonReply(response(answer, call)),
  events(answer, call) {
    const whole = response(answer, call);
    const { text, toolCalls, ending } = answer;
    if (text === null && toolCalls.length === 0) return { begun: [], ended: [event(whole)] };
    const texts = pieces(text ?? "").map((piece) => ({ text: piece }));
    // Figures come with every piece; those of the last one are the answer's.
    const piece = (part: Part, end: Pick<Candidate, "finishReason"> = {}): string =>
      event({ ...whole, candidates: [{ content: { parts: [part], role: "model" }, ...end, index: 0 }] });
    return {
      begun: [...texts, ...callParts(toolCalls, call.model)].map((part) => piece(part)),
      ended: [piece({ text: "" }, { finishReason: ending === "cut" ? "MAX_TOKENS" : "STOP" })],
    };
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
  const tools = declarations(request);
  const instruction = (request.systemInstruction?.parts ?? []).map((part) => part.text ?? "");
  const budget = config.thinkingConfig?.thinkingBudget;
  return {
    streamed,
    ...conversation(
      request.contents.map((content) => ({ by: speaker(content), text: textOf(content) })),
      [...instruction, ...[...tools, ...calls].map((json) => JSON.stringify(json))],
    ),
    tools: request.toolConfig?.functionCallingConfig?.mode === "NONE" ? [] : tools.map(({ name }) => name),
    maxOutputTokens: config.maxOutputTokens,
    thinkingBudget: budget === undefined || budget < 0 ? undefined : budget,
    schema: schemaOf(config),
    wantsJson: config.responseMimeType === "application/json",
  };
}

function declarations({ tools = [] }: GenerateContentRequest) {
  return tools.flatMap(({ functionDeclarations = [] }) => functionDeclarations);
}

function wrongTools(request: GenerateContentRequest): string | undefined {
  const seen = new Set<string>();
  for (const { name } of declarations(request)) {
    if (seen.has(name)) return `Duplicate function declaration found: ${name}`;
    seen.add(name);
  }
  return undefined;
}

function textOf({ parts }: GenerateContentRequest["contents"][number]): string {
  return parts.map((part) => part.text ?? "").join("");
}

function response(answer: Answer, { model, responseId }: Call): GenerateContentResponse {
  const facts = { usageMetadata: usageMetadata(answer.counts), modelVersion: model, responseId };
  switch (answer.ending) {
    case "prompt_blocked":
      return { promptFeedback: { blockReason: "PROHIBITED_CONTENT" }, ...facts };
    case "missing":
      return facts;
    case "complete":
    case "called":
    case "cut":
    case "empty":
    case "unsafe":
    case "recitation":
    case "malformed_call":
      return { candidates: [{ ...candidate(answer, model), index: 0 }], ...facts };
  }
}

function candidate({ text, toolCalls, ending }: Answer, model: string): Omit<Candidate, "index"> {
  const role = "model";
  switch (ending) {
    case "called":
      return {
        content: { parts: [...(text === null ? [] : [{ text }]), ...callParts(toolCalls, model)], role },
        finishReason: "STOP",
        finishMessage: "Model generated function call(s).",
      };
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
