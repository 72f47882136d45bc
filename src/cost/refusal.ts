// Why a call is not made, as a value and in words for the person.
import { formatAmount, type Unit } from "./amounts.ts";
import { ceilingKey } from "./errors.ts";
import type { Period } from "./periods.ts";

/** What a call has to stay within. */
export type Bound =
  | { readonly kind: "limit"; readonly period: Period; readonly unit: Unit }
  | { readonly kind: "ceiling"; readonly period: Period; readonly unit: Unit; readonly configFile: string }
  /** The run's own max_cost_usd. */
  | { readonly kind: "run" };

/** Amounts in the bound's unit. */
export interface Refusal {
  readonly provider: string;
  readonly bound: Bound;
  readonly limit: number;
  /** The bound without what was spent: what is reserved comes back, and refuses nothing. Never below 0. */
  readonly left: number;
  /** null where the provider is asked before the call is known. */
  readonly worstCase: number | null;
  /** What the bound has to be for the call to fit; null where a smaller max_tokens makes it fit, too. */
  readonly needed: number | null;
}

const SPANS: Readonly<Record<Period, string>> = { day: "today", month: "this month" };

export function unitOf(bound: Bound): Unit {
  return bound.kind === "run" ? "usd" : bound.unit;
}

export function refusalText(refusal: Refusal): { readonly message: string; readonly hint: string } {
  if (isBlocked(refusal)) {
    return { message: `Budget: ${blocked(refusal)}.`, hint: `Ask the user to ${raise(refusal)}.` };
  }
  return {
    message: `Budget: ${left(refusal)}${call(refusal)}.`,
    hint: `Ask the user to ${raise(refusal)}${enough(refusal)}.`,
  };
}

function isBlocked({ bound, limit }: Refusal): boolean {
  return bound.kind !== "run" && limit === 0;
}

function blocked({ provider, bound }: Refusal): string {
  switch (bound.kind) {
    case "limit":
      return `${provider} is blocked, its limit for ${theSpan(bound.period)} is ${amount(bound, 0)}`;
    case "ceiling":
      return `${provider} is blocked, its ceiling for ${theSpan(bound.period)} is ${amount(bound, 0)}`;
    case "run":
      return "the run's max_cost_usd is $0.00";
  }
}

function theSpan(period: Period): string {
  return period === "day" ? "the day" : "the month";
}

function left({ provider, bound, left: rest, limit }: Refusal): string {
  switch (bound.kind) {
    case "limit":
      return `${provider} has ${amount(bound, rest)} left ${SPANS[bound.period]} of ${amount(bound, limit)}`;
    case "ceiling":
      return `${provider} has ${amount(bound, rest)} left ${SPANS[bound.period]} of its ceiling of ${amount(bound, limit)}`;
    case "run":
      return `the run has ${amount(bound, rest)} left of its max_cost_usd of ${amount(bound, limit)}`;
  }
}

function call({ bound, worstCase }: Refusal): string {
  if (worstCase === null) return "";
  switch (unitOf(bound)) {
    case "usd":
      return `; this call may cost up to ${amount(bound, worstCase)}`;
    case "tokens":
      return `; this call may use up to ${amount(bound, worstCase)}`;
    case "requests":
      return "";
  }
}

/** The smallest change that lets the call through. */
function enough({ bound, worstCase, needed }: Refusal): string {
  if (worstCase === null || unitOf(bound) === "requests") return "";
  return needed === null ? ", or pass a smaller max_tokens" : ` to at least ${amount(bound, needed)}`;
}

function raise({ provider, bound }: Refusal): string {
  switch (bound.kind) {
    case "limit":
      return bound.unit === "usd" ? "raise the limit" : `raise the limit of ${bound.unit}`;
    case "ceiling":
      return `raise ${ceilingKey(provider, bound.period, bound.unit)} in ${bound.configFile}`;
    case "run":
      return "raise max_cost_usd";
  }
}

function amount(bound: Bound, value: number): string {
  return formatAmount(unitOf(bound), value);
}
