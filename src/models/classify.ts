// From what the wire gave to one failure class, or an answer. Every case of the provider's wire ends in exactly one.
import type { LanguageModelV4GenerateResult } from "@ai-sdk/provider";
import { z } from "zod";
import type { Usage } from "../cost/index.ts";
import type { Failure, FailureKind } from "../failure/index.ts";
import type { Redactor } from "../redaction/index.ts";
import { retryDelayFrom } from "../resilience/index.ts";

/** What a request cost: known, nothing, or unknown because the answer never came whole. */
export type Bill =
  | { readonly kind: "usage"; readonly usage: Usage }
  | { readonly kind: "nothing" }
  | { readonly kind: "unknown" }
  /** The request never left this machine. */
  | { readonly kind: "unsent" };

export interface Answer {
  readonly text: string;
  readonly finishReason: "stop" | "length";
  /** The model wants tools to be used before it goes on; then there may be no text. */
  readonly callsTools: boolean;
}

export interface Answered {
  readonly kind: "answered";
  readonly answer: Answer;
  readonly bill: Bill;
}

export interface Failed {
  readonly kind: "failed";
  readonly failure: Failure;
  readonly bill: Bill;
}

export type Classified = Answered | Failed;

const DETAIL_CHARACTERS = 500;

/** What the request leads to expect of its answer. */
export interface Expected {
  /** A call of a tool is an answer. */
  readonly offersTools: boolean;
  /** Everything may have been said before. */
  readonly mayBeEmpty: boolean;
}

/** Of an answer that is one. */
export function answerIn({ content, finishReason }: LanguageModelV4GenerateResult, offersTools: boolean): Answer {
  return {
    text: content.map((part) => (part.type === "text" ? part.text : "")).join(""),
    finishReason: finishReason.unified === "length" ? "length" : "stop",
    callsTools: offersTools && content.some(({ type }) => type === "tool-call"),
  };
}

export function classifyResult(
  result: LanguageModelV4GenerateResult,
  redact: Redactor,
  { offersTools, mayBeEmpty }: Expected,
): Classified {
  const { unified, raw } = result.finishReason;
  // Figures that came before an answer broke off are not those of its end.
  const bill: Bill = unified === "interrupted" ? { kind: "unknown" } : billOf(result);
  const answer = answerIn(result, offersTools);
  const isEmpty = answer.text.trim() === "";
  const failed = (kind: FailureKind, detail: string): Classified => ({
    kind: "failed",
    failure: failure(kind, redact, detail),
    bill,
  });
  switch (unified) {
    case "stop":
    case "tool-calls":
      if (isEmpty && !answer.callsTools && !mayBeEmpty) return failed("empty", "the answer has no text");
      return { kind: "answered", answer, bill };
    case "length":
      if (isEmpty) return failed("truncated", "the allowance was used up without any text");
      // A call that was cut has arguments that nobody finished.
      return answer.callsTools
        ? failed("truncated", "a call of a tool was cut at the limit")
        : { kind: "answered", answer, bill };
    case "content-filter":
      return failed("blocked", `stopped by the content policy: ${raw ?? "no reason given"}`);
    case "interrupted":
      return failed("cut_stream", "the answer ended without a finish reason");
    case "error":
    case "other":
      return failed("malformed", `the answer ended with ${raw ?? "no finish reason"}`);
  }
}

/** For everything that was thrown except our own aborts, which the caller knows better. */
export function classifyError(error: unknown, nowMs: number, redact: Redactor): Failed {
  const facts = apiFacts(error);
  if (facts === null) return classifyStreamError(error, nowMs, redact);
  const { status } = facts;
  if (status === undefined) {
    const unsent = UNSENT_CODES.has(facts.causeCode ?? "") || /bad port|invalid url/i.test(facts.message);
    return {
      kind: "failed",
      failure: failure("network", redact, facts.message),
      bill: { kind: unsent ? "unsent" : "unknown" },
    };
  }
  if (status >= 200 && status < 300) {
    const kind = isCut(facts) ? "cut_stream" : "malformed";
    return { kind: "failed", failure: failure(kind, redact, facts.message, { status }), bill: { kind: "unknown" } };
  }
  const kind = kindOfStatus(status, facts.body);
  const retryAfterMs =
    kind === "rate_limited" || status >= 500 ? retryDelayFrom(facts.headers, facts.body, nowMs) : undefined;
  return {
    kind: "failed",
    failure: failure(kind, redact, facts.message, { status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }),
    // A timeout says that nobody waited for the end of the work, not that none was done.
    bill: { kind: status === 504 || status === 408 ? "unknown" : "nothing" },
  };
}

/** The connection broke, or the JSON is right as far as it goes. */
function isCut({ causeMessages, body }: ApiFacts): boolean {
  if (/terminated|unexpected end of json|unterminated/i.test(causeMessages)) return true;
  const position = /\bin JSON at position (\d+)/.exec(causeMessages)?.[1];
  return position !== undefined && Number(position) >= body.trimEnd().length;
}

/** Connection errors that come before a byte was sent. */
const UNSENT_CODES = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

function kindOfStatus(status: number, body: string): FailureKind {
  if (status === 429) return /per[_ ]?day|insufficient_quota/i.test(body) ? "quota_exhausted" : "rate_limited";
  if (status === 402) return "quota_exhausted";
  if (status === 401 || status === 403) return "unauthorized";
  if (status === 404) return "not_found";
  if (status === 408) return "timeout";
  if (status === 503 || status === 529) return "overloaded";
  if (status >= 500) return "server_error";
  if (/API_KEY_INVALID|API key (not valid|expired)/i.test(body)) return "unauthorized";
  if (status === 413 || TOO_LONG.test(body)) return "context_overflow";
  if (STOPPED.test(body)) return "blocked";
  if (/usage limits?\b|billing|credit balance/i.test(body)) return "quota_exhausted";
  return "bad_request";
}

/** In the words of OpenAI, of gateways before it, and of Anthropic. */
const STOPPED = /invalid_prompt|content_policy_violation|content_filter|content filtering policy/i;
/** In the words of Gemini, OpenAI and its likes, and Anthropic. */
const TOO_LONG =
  /token count .*exceeds|maximum number of tokens|context_length_exceeded|maximum context length|prompt is too long/i;

/** What the libraries report while a streamed answer comes: the provider's own error, or a piece that is none. */
function classifyStreamError(error: unknown, nowMs: number, redact: Redactor): Failed {
  const bill: Bill = { kind: "unknown" };
  const failed = (kind: FailureKind, more: Pick<Failure, "status" | "retryAfterMs"> = {}): Failed => ({
    kind: "failed",
    failure: failure(kind, redact, messageOf(error), more),
    bill,
  });
  const reported = reportedError.safeParse(error);
  if (!(error instanceof Error) && reported.success) {
    const status = reported.data.statusCode ?? statusIn(reported.data);
    const kind = kindOfStatus(status, jsonText(error));
    const retryAfterMs = retryDelayFrom({}, jsonText({ error: reported.data.data ?? error }), nowMs);
    return failed(kind, { status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  }
  if (!(error instanceof Error)) return failed("unknown");
  if (UNREADABLE.has(error.name)) return failed("malformed");
  if (/terminated|aborted|socket|ECONNRESET/i.test(`${error.message} ${causesOf(error).map(messageOf).join(" ")}`)) {
    return failed("cut_stream");
  }
  if (error.name === "AI_InvalidResponseDataError") {
    return failed(/finish|ended|complet/i.test(error.message) ? "cut_stream" : "malformed");
  }
  return failed("unknown");
}

/** "" for what has no JSON. */
function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
}

/** A piece of the answer that could not be read, or an answer that was longer than any is. */
const UNREADABLE = new Set(["AI_JSONParseError", "AI_TypeValidationError", "RangeError"]);

const reportedError = z.object({
  message: z.string(),
  statusCode: z.int().optional(),
  code: z.union([z.string(), z.number()]).nullish(),
  type: z.string().nullish(),
  data: z.unknown().optional(),
});

/** The HTTP status that the provider would have sent before the answer began. */
function statusIn({ code, type }: z.output<typeof reportedError>): number {
  const numeric = Number(code);
  if (numeric >= 400 && numeric < 600) return numeric;
  const words = `${code ?? ""} ${type ?? ""}`;
  if (/overload|unavailable/i.test(words)) return 503;
  if (/rate_limit|quota|exhausted/i.test(words)) return 429;
  return /invalid|context_length|content/i.test(words) ? 400 : 500;
}

interface ApiFacts {
  readonly status: number | undefined;
  readonly message: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly causeCode: string | undefined;
  readonly causeMessages: string;
}

/** Reads an AI SDK APICallError by its documented marks, so that the SDK is not loaded for it. */
function apiFacts(error: unknown): ApiFacts | null {
  if (!(error instanceof Error) || error.name !== "AI_APICallError") return null;
  const chain = causesOf(error);
  return {
    status: "statusCode" in error && typeof error.statusCode === "number" ? error.statusCode : undefined,
    message: error.message,
    body: "responseBody" in error && typeof error.responseBody === "string" ? error.responseBody : "",
    headers: "responseHeaders" in error ? headersOf(error.responseHeaders) : {},
    causeCode: chain
      .map((cause) => ("code" in cause ? String(cause.code) : undefined))
      .find((code) => code !== undefined),
    causeMessages: chain.map((cause) => cause.message).join("\n"),
  };
}

function causesOf(error: Error): Error[] {
  const chain: Error[] = [];
  for (let cause = error.cause; cause instanceof Error && chain.length < 5; cause = cause.cause) chain.push(cause);
  return chain;
}

function headersOf(value: unknown): Record<string, string> {
  if (value === null || typeof value !== "object") return {};
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name.toLowerCase(), String(text)]));
}

function billOf({ usage }: LanguageModelV4GenerateResult): Bill {
  const inputTokens = usage.inputTokens.total;
  const outputTokens = usage.outputTokens.total;
  if (!isCount(inputTokens) || !isCount(outputTokens)) return { kind: "unknown" };
  const cached = usage.inputTokens.cacheRead;
  const reasoning = usage.outputTokens.reasoning;
  return {
    kind: "usage",
    usage: {
      inputTokens,
      cachedInputTokens: isCount(cached) ? Math.min(cached, inputTokens) : 0,
      outputTokens,
      reasoningTokens: isCount(reasoning) ? Math.min(reasoning, outputTokens) : 0,
    },
  };
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value) && value >= 0;
}

function failure(
  kind: FailureKind,
  redact: Redactor,
  detail: string,
  more: Pick<Failure, "status" | "retryAfterMs"> = {},
): Failure {
  return { kind, detail: redact(detail.slice(0, DETAIL_CHARACTERS)), ...more };
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  const reported = reportedError.safeParse(error);
  return reported.success ? reported.data.message : `no error was thrown but ${jsonText(error)}`;
}
