// The periods that budgets hold for: the UTC day and the UTC month.

export type Period = "day" | "month";

/** In the words of the configuration and the tools. */
export const ADJECTIVES: Readonly<Record<Period, string>> = { day: "daily", month: "monthly" };

const DAY_MS = 86_400_000;

/** YYYY-MM-DD. */
export function utcDay(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 10);
}

/** YYYY-MM of a day. */
export function monthOf(day: string): string {
  return day.slice(0, 7);
}

/** The day `count` days before the one that `nowMs` lies in. */
export function daysBefore(nowMs: number, count: number): string {
  return utcDay(nowMs - count * DAY_MS);
}
