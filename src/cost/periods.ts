// The periods that budgets hold for: the day and the month, in UTC or in the user's zone.
import { DAY_MS } from "../kernel/durations.ts";

export type Period = "day" | "month";

/** In the words of the configuration and the tools. */
export const ADJECTIVES: Readonly<Record<Period, string>> = { day: "daily", month: "monthly" };

/** The day that a time lies in, YYYY-MM-DD. */
export type DayOf = (nowMs: number) => string;

/** YYYY-MM-DD. */
export function utcDay(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 10);
}

/** @param timeZone an IANA name that the runtime knows */
export function dayIn(timeZone: string): DayOf {
  if (timeZone === "UTC") return utcDay;
  // The Swedish form of a date is YYYY-MM-DD.
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  return (nowMs) => format.format(nowMs);
}

/** YYYY-MM of a day. */
export function monthOf(day: string): string {
  return day.slice(0, 7);
}

/** The day `count` days before another one, by the calendar. */
export function daysBefore(day: string, count: number): string {
  return utcDay(Date.parse(`${day}T00:00:00Z`) - count * DAY_MS);
}
