// Why a call is not made, as a value and in words for the person.
import { formatUsd, type MicroUsd } from "../kernel/money.ts";
import { ceilingKey } from "./errors.ts";
import type { Period } from "./periods.ts";

/** What a cost has to stay within. */
export type Bound =
  | { readonly kind: "limit"; readonly period: Period }
  | { readonly kind: "ceiling"; readonly period: Period; readonly configFile: string }
  /** The run's own max_cost_usd. */
  | { readonly kind: "run" };

export interface Refusal {
  readonly provider: string;
  readonly bound: Bound;
  readonly limitMicroUsd: MicroUsd;
  /** The bound without what was spent: what is reserved comes back, and refuses nothing. Never below 0. */
  readonly leftMicroUsd: MicroUsd;
  /** null where the provider is asked before the call is known. */
  readonly worstCaseMicroUsd: MicroUsd | null;
  /** What the bound has to be for the call to fit; null where a smaller max_tokens makes it fit, too. */
  readonly neededMicroUsd: MicroUsd | null;
}

const SPANS: Readonly<Record<Period, string>> = { day: "today", month: "this month" };

export function refusalText(refusal: Refusal): { readonly message: string; readonly hint: string } {
  if (isBlocked(refusal)) {
    return { message: `Budget: ${blocked(refusal)}.`, hint: `Ask the user to ${raise(refusal)}.` };
  }
  const call =
    refusal.worstCaseMicroUsd === null ? "" : `; this call may cost up to ${formatUsd(refusal.worstCaseMicroUsd)}`;
  return {
    message: `Budget: ${left(refusal)}${call}.`,
    hint: `Ask the user to ${raise(refusal)}${enough(refusal)}.`,
  };
}

function isBlocked({ bound, limitMicroUsd }: Refusal): boolean {
  return bound.kind !== "run" && limitMicroUsd === 0;
}

function blocked({ provider, bound }: Refusal): string {
  switch (bound.kind) {
    case "limit":
      return `${provider} is blocked, its limit for ${bound.period === "day" ? "the day" : "the month"} is $0.00`;
    case "ceiling":
      return `${provider} is blocked, its ceiling for ${bound.period === "day" ? "the day" : "the month"} is $0.00`;
    case "run":
      return "the run's max_cost_usd is $0.00";
  }
}

function left({ provider, bound, leftMicroUsd, limitMicroUsd }: Refusal): string {
  const amount = formatUsd(leftMicroUsd);
  const limit = formatUsd(limitMicroUsd);
  switch (bound.kind) {
    case "limit":
      return `${provider} has ${amount} left ${SPANS[bound.period]} of ${limit}`;
    case "ceiling":
      return `${provider} has ${amount} left ${SPANS[bound.period]} of its ceiling of ${limit}`;
    case "run":
      return `the run has ${amount} left of its max_cost_usd of ${limit}`;
  }
}

/** The smallest change that lets the call through. */
function enough({ worstCaseMicroUsd, neededMicroUsd }: Refusal): string {
  if (worstCaseMicroUsd === null) return "";
  return neededMicroUsd === null ? ", or pass a smaller max_tokens" : ` to at least ${formatUsd(neededMicroUsd)}`;
}

function raise({ provider, bound }: Refusal): string {
  switch (bound.kind) {
    case "limit":
      return "raise the limit";
    case "ceiling":
      return `raise ${ceilingKey(provider, bound.period)} in ${bound.configFile}`;
    case "run":
      return "raise max_cost_usd";
  }
}
