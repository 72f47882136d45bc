// Times of stored rows, for people: a damaged row has one, too.

/** Of a `Date`, in milliseconds from 1970 on. */
const LATEST_MS = 8_640_000_000_000_000;

/** ISO 8601, UTC; what no date can be is the nearest that can. */
export function isoTime(ms: number): string {
  return new Date(Math.min(LATEST_MS, Math.max(-LATEST_MS, ms))).toISOString();
}
