// How long a provider asks to wait: the Retry-After header, and Gemini's RetryInfo in the body.
import { z } from "zod";

/** A longer wait is taken for this one. */
export const MAX_RETRY_AFTER_MS = 86_400_000;

const SECONDS = /^\d+(?:\.\d+)?$/;
/** A protobuf Duration as JSON writes it. */
const DURATION = /^\d+(?:\.\d+)?s$/;
/** The three forms that a recipient must accept (RFC 9110, section 5.6.7); the last one has no zone and means GMT. */
const IMF_FIXDATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const RFC850_DATE = /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/;
const ASCTIME_DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

const RETRY_INFO = "type.googleapis.com/google.rpc.RetryInfo";
const errorBody = z.object({ error: z.object({ details: z.array(z.looseObject({ "@type": z.string() })) }) });

/**
 * The longer of what the headers (names in lower case) and the body ask for, in whole milliseconds; undefined when
 * neither asks for anything that can be read.
 */
export function retryDelayFrom(
  headers: Readonly<Record<string, string>>,
  body: string,
  nowMs: number,
): number | undefined {
  // OpenAI and its likes round the one up, and say the other exactly.
  const exact = parseRetryAfterMs(headers["retry-after-ms"] ?? "");
  const header = exact ?? parseRetryAfter(headers["retry-after"] ?? "", nowMs);
  const info = retryInfoDelay(body);
  return header === undefined || info === undefined ? (header ?? info) : Math.max(header, info);
}

/** @returns whole milliseconds, 0 for a date that has passed, undefined for anything that is neither seconds nor a date. */
export function parseRetryAfter(header: string, nowMs: number): number | undefined {
  const text = header.trim();
  if (SECONDS.test(text)) return bounded(wholeMs(text));
  if (IMF_FIXDATE.test(text) || RFC850_DATE.test(text)) return untilMs(text, nowMs);
  return ASCTIME_DATE.test(text) ? untilMs(`${text} GMT`, nowMs) : undefined;
}

function parseRetryAfterMs(header: string): number | undefined {
  const text = header.trim();
  return SECONDS.test(text) ? bounded(Math.ceil(Number(text))) : undefined;
}

/** `RetryInfo.retryDelay`: "7s", "45.837906927s". @returns whole milliseconds, undefined for anything else. */
export function parseRetryDelay(duration: string): number | undefined {
  return DURATION.test(duration) ? bounded(wholeMs(duration.slice(0, -1))) : undefined;
}

function retryInfoDelay(body: string): number | undefined {
  const details = errorBody.safeParse(jsonOrNull(body)).data?.error.details ?? [];
  const delay = details.find((detail) => detail["@type"] === RETRY_INFO)?.["retryDelay"];
  return typeof delay === "string" ? parseRetryDelay(delay) : undefined;
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function untilMs(date: string, nowMs: number): number | undefined {
  const atMs = Date.parse(date);
  return Number.isNaN(atMs) ? undefined : bounded(atMs - nowMs);
}

/** Rounds up, so that nobody comes too early; digit by digit, so that 1.1 s is no more than 1,100 ms. */
function wholeMs(seconds: string): number {
  const [whole = "", fraction = ""] = seconds.split(".");
  const ms = Number(whole) * 1_000 + Number(fraction.slice(0, 3).padEnd(3, "0"));
  return /[1-9]/.test(fraction.slice(3)) ? ms + 1 : ms;
}

function bounded(ms: number): number {
  return Math.min(MAX_RETRY_AFTER_MS, Math.max(0, ms));
}
