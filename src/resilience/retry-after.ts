// How long a provider asks to wait: the Retry-After header, and Gemini's RetryInfo in the body.
import { z } from "zod";
import { boundedWait, msFromSeconds, parseRetryAfter } from "../kernel/retry-after.ts";

/** "17" or "17.5", of milliseconds. */
const NUMBER = /^\d+(?:\.\d+)?$/;
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

function parseRetryAfterMs(header: string): number | undefined {
  const text = header.trim();
  return NUMBER.test(text) ? boundedWait(Math.ceil(Number(text))) : undefined;
}

/**
 * `RetryInfo.retryDelay`, a protobuf Duration as JSON writes it: "7s", "45.837906927s".
 *
 * @returns whole milliseconds, undefined for anything else
 */
export function parseRetryDelay(duration: string): number | undefined {
  return duration.endsWith("s") ? msFromSeconds(duration.slice(0, -1)) : undefined;
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
