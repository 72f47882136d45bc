// The Retry-After header: how long a server asks to wait.

/** A longer wait is taken for this one. */
export const MAX_RETRY_AFTER_MS = 86_400_000;

const SECONDS = /^\d+(?:\.\d+)?$/;
/** The three forms that a recipient must accept (RFC 9110, section 5.6.7); the last one has no zone and means GMT. */
const IMF_FIXDATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const RFC850_DATE = /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/;
const ASCTIME_DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/** @returns whole milliseconds, 0 for a date that has passed, undefined for anything that is neither seconds nor a date. */
export function parseRetryAfter(header: string, nowMs: number): number | undefined {
  const text = header.trim();
  if (IMF_FIXDATE.test(text) || RFC850_DATE.test(text)) return untilMs(text, nowMs);
  return ASCTIME_DATE.test(text) ? untilMs(`${text} GMT`, nowMs) : msFromSeconds(text);
}

/**
 * Rounded up, so that nobody comes too early; digit by digit, so that 1.1 s is no more than 1,100 ms.
 *
 * @returns undefined for anything but digits, with or without a fraction
 */
export function msFromSeconds(seconds: string): number | undefined {
  if (!SECONDS.test(seconds)) return undefined;
  const [whole = "", fraction = ""] = seconds.split(".");
  const ms = Number(whole) * 1_000 + Number(fraction.slice(0, 3).padEnd(3, "0"));
  return boundedWait(/[1-9]/.test(fraction.slice(3)) ? ms + 1 : ms);
}

export function boundedWait(ms: number): number {
  return Math.min(MAX_RETRY_AFTER_MS, Math.max(0, ms));
}

function untilMs(date: string, nowMs: number): number | undefined {
  const atMs = Date.parse(date);
  return Number.isNaN(atMs) ? undefined : boundedWait(atMs - nowMs);
}
