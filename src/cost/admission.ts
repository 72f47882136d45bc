// Whether one more worst case fits: settled + reserved + worst case <= every bound. Nothing else refuses. Pure.
import { asMicroUsd, type MicroUsd } from "../kernel/money.ts";
import type { Bound, Refusal } from "./refusal.ts";

/** One bound with what counts towards it. */
export interface Account {
  readonly bound: Bound;
  readonly limitMicroUsd: MicroUsd;
  readonly settledMicroUsd: MicroUsd;
  readonly reservedMicroUsd: MicroUsd;
}

export type Admission =
  | { readonly kind: "fits" }
  /** It fits alone: only reservations in flight stand in the way. */
  | { readonly kind: "wait"; readonly bound: Bound }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** `smallest` is the worst case of the same call with the smallest max_tokens. */
export function admit(
  provider: string,
  accounts: readonly Account[],
  worstCase: MicroUsd,
  smallest: MicroUsd = worstCase,
): Admission {
  const tightest = byRoom(accounts.filter((account) => isBlocking(account) || room(account) < worstCase))[0];
  if (tightest !== undefined) {
    const neededMicroUsd = smallest <= room(tightest) ? null : asMicroUsd(tightest.settledMicroUsd + worstCase);
    return { kind: "refused", refusal: { ...refusalOf(provider, tightest, worstCase), neededMicroUsd } };
  }
  const crowded = accounts.find((account) => room(account) - account.reservedMicroUsd < worstCase);
  return crowded === undefined ? { kind: "fits" } : { kind: "wait", bound: crowded.bound };
}

/** Before a call is known: refused where no call that costs anything could fit. */
export function exhausted(provider: string, accounts: readonly Account[]): Refusal | null {
  const tightest = byRoom(accounts.filter((account) => room(account) <= 0))[0];
  return tightest === undefined ? null : refusalOf(provider, tightest, null);
}

/** A limit of 0 blocks also what costs nothing. */
function isBlocking({ bound, limitMicroUsd }: Account): boolean {
  return bound.kind !== "run" && limitMicroUsd === 0;
}

function room({ limitMicroUsd, settledMicroUsd }: Account): number {
  return limitMicroUsd - settledMicroUsd;
}

function byRoom(accounts: readonly Account[]): Account[] {
  return accounts.toSorted((a, b) => room(a) - room(b));
}

function refusalOf(provider: string, account: Account, worstCaseMicroUsd: MicroUsd | null): Refusal {
  return {
    provider,
    bound: account.bound,
    limitMicroUsd: account.limitMicroUsd,
    leftMicroUsd: asMicroUsd(Math.max(0, room(account))),
    worstCaseMicroUsd,
    neededMicroUsd: null,
  };
}
