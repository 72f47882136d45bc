// When a schedule's jobs are due: five cron fields in a time zone, as croner reads them. Pure.
import { Cron } from "croner";
import { invalidCron, invalidTimeZone } from "./errors.ts";
import type { MissedRuns } from "./queue.ts";

/** Later than this a time counts as missed: the machine slept, or no worker was there. */
const ON_TIME_MS = 60_000;
const MOST_CAUGHT_UP = 100;

/**
 * The first time after another one. A time that the clock skips in spring comes when it has skipped it, one that it
 * repeats in autumn comes once (the rule of Vixie cron); of an hourly pattern both hours come.
 * @returns null where no time ever comes, such as on the 30th of February
 * @throws JobsError `jobs/invalid-cron`, `jobs/invalid-time-zone`
 */
export function nextTimeMs(cron: string, timeZone: string, afterMs: number): number | null {
  return patternOf(cron, timeZone).nextRun(new Date(afterMs))?.getTime() ?? null;
}

/** The times from `dueMs` to `nowMs` for which a job is made, by the schedule's policy, and the first one after them. */
export function dueTimes(
  { cron, timeZone, missed }: { readonly cron: string; readonly timeZone: string; readonly missed: MissedRuns },
  dueMs: number,
  nowMs: number,
): { readonly times: readonly number[]; readonly nextMs: number | null } {
  const most = missed === "all" ? MOST_CAUGHT_UP : 1;
  // Seen from a second later, as it leaves out the time itself; one more, as the next time may lie in that second.
  const times = patternOf(cron, timeZone)
    .previousRuns(most + 1, new Date(nowMs + 1_000))
    .map((time) => time.getTime())
    .filter((timeMs) => timeMs >= dueMs && timeMs <= nowMs)
    .slice(0, most)
    .toReversed();
  return {
    times: missed === "skip" ? times.filter((timeMs) => nowMs - timeMs <= ON_TIME_MS) : times,
    nextMs: nextTimeMs(cron, timeZone, nowMs),
  };
}

function patternOf(cron: string, timeZone: string): Cron {
  if (cron.trim().split(/\s+/).length !== 5) throw invalidCron(cron);
  if (!isTimeZone(timeZone)) throw invalidTimeZone(timeZone);
  try {
    return new Cron(cron, { timezone: timeZone, paused: true });
  } catch (cause) {
    throw invalidCron(cron, cause);
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
