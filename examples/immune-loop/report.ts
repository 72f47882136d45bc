// What the immune system changed, family by family, in the second half of the run, with 95 % intervals.
import { type Interval, wilson } from "../../src/evaluation/calibration/share.ts";
import { type Estimate, pairedDifference, type Pairs, ratio } from "./intervals.ts";
import type { Outcome } from "./play.ts";
import { type Family, habitAt, type Workload } from "./workload.ts";

/** A curable family may fail at most this often, as a share of what it fails without the immune system. */
const MAX_CURED_RATIO = 0.5;
/** What another family may fail more often, at most, at the upper end of the interval. */
const MAX_WORSE = 0.1;

export interface Rate extends Interval {
  readonly failures: number;
  readonly n: number;
}

export interface FamilyReport {
  readonly name: string;
  /** Its cure works from the middle of the run to its end. */
  readonly curable: boolean;
  readonly off: Rate;
  readonly on: Rate | null;
  readonly difference: Estimate | null;
  readonly ratio: Estimate | null;
  /** Requests of the second half that carried something beyond their own texts. */
  readonly guarded: number;
  /** `met` and `missed` by the whole interval; `open` where the interval holds the limit; null without a second arm. */
  readonly verdict: "met" | "open" | "missed" | null;
}

/** @param on undefined where only the other arm was played */
export function reportOn(
  { families }: Workload,
  off: readonly Outcome[],
  on: readonly Outcome[] | undefined,
): readonly FamilyReport[] {
  const half = Math.floor(off.length / 2);
  return families.map((family) => {
    const ofFamily = (all: readonly Outcome[]): readonly Outcome[] =>
      all.slice(half).filter((outcome) => outcome.family === family.name);
    return familyReport(family, ofFamily(off), on === undefined ? undefined : ofFamily(on));
  });
}

function familyReport(family: Family, off: readonly Outcome[], on: readonly Outcome[] | undefined): FamilyReport {
  const facts = { name: family.name, curable: isCurable(family), off: rateOf(off) };
  if (on === undefined) return { ...facts, on: null, difference: null, ratio: null, guarded: 0, verdict: null };
  const rate = rateOf(on);
  const difference = pairedDifference(pairsOf(off, on));
  const times = ratio(rate.failures, facts.off.failures, rate.n);
  const verdict = facts.curable ? against(times, MAX_CURED_RATIO) : against(difference, MAX_WORSE);
  return {
    ...facts,
    on: rate,
    difference,
    ratio: times,
    guarded: on.filter(({ added }) => added !== "").length,
    verdict,
  };
}

function isCurable(family: Family): boolean {
  const later = (family.drift ?? []).map(({ after }) => after).filter((after) => after > 0.5);
  return [0.5, ...later].every((position) => habitAt(family, position).cure !== null);
}

function rateOf(outcomes: readonly Outcome[]): Rate {
  const failures = outcomes.filter(({ failed }) => failed).length;
  return { failures, n: outcomes.length, ...wilson(failures, outcomes.length) };
}

function pairsOf(off: readonly Outcome[], on: readonly Outcome[]): Pairs {
  const pairs = { both: 0, onlyOn: 0, onlyOff: 0, neither: 0 };
  for (const [nth, { failed }] of on.entries()) {
    const failedOff = off[nth]?.failed === true;
    if (failed) pairs[failedOff ? "both" : "onlyOn"] += 1;
    else pairs[failedOff ? "onlyOff" : "neither"] += 1;
  }
  return pairs;
}

function against({ low, high }: Interval, limit: number): FamilyReport["verdict"] {
  if (high <= limit) return "met";
  return low > limit ? "missed" : "open";
}

/** One line for each family that had requests in the second half. */
export function asText(report: readonly FamilyReport[]): string {
  const asked = report.filter(({ off }) => off.n > 0);
  const rest = report.length - asked.length;
  return [...asked.map(lineOf), ...(rest === 0 ? [] : [`Without a request in the second half: ${rest}`])].join("\n");
}

function lineOf({ name, curable, off, on, difference, ratio: times, guarded, verdict }: FamilyReport): string {
  const start = `${name.padEnd(24)} ${curable ? "curable" : "other  "}  off ${rateText(off)}`;
  if (on === null || difference === null || times === null) return start;
  const change = curable ? `x ${estimateText(times)}` : `+ ${estimateText(difference)}`;
  return `${start}  on ${rateText(on)}  ${change}  guarded ${guarded}  ${verdict}`;
}

function rateText({ failures, n, low, high }: Rate): string {
  return `${failures}/${n} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
}

function estimateText({ value, low, high }: Estimate): string {
  return `${value?.toFixed(2) ?? "-"} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
}
