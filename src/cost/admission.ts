// Whether one more worst case fits: settled + reserved + worst case <= every bound. Nothing else refuses. Pure.
import type { Amounts } from "./amounts.ts";
import { type Bound, type Refusal, unitOf } from "./refusal.ts";

/** One bound with what counts towards it, in the bound's unit. */
export interface Account {
  readonly bound: Bound;
  readonly limit: number;
  readonly settled: number;
  readonly reserved: number;
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
  worstCase: Amounts,
  smallest: Amounts = worstCase,
): Admission {
  const needs = (account: Account, amounts: Amounts): number => amounts[unitOf(account.bound)];
  const tightest = byRoom(
    accounts.filter((account) => isBlocking(account) || room(account) < needs(account, worstCase)),
  )[0];
  if (tightest !== undefined) {
    const needed = needs(tightest, smallest) <= room(tightest) ? null : tightest.settled + needs(tightest, worstCase);
    return { kind: "refused", refusal: { ...refusalOf(provider, tightest, needs(tightest, worstCase)), needed } };
  }
  const crowded = accounts.find((account) => room(account) - account.reserved < needs(account, worstCase));
  return crowded === undefined ? { kind: "fits" } : { kind: "wait", bound: crowded.bound };
}

/** Before a call is known: refused where no call that costs anything could fit. */
export function exhausted(provider: string, accounts: readonly Account[]): Refusal | null {
  const tightest = byRoom(accounts.filter((account) => room(account) <= 0))[0];
  return tightest === undefined ? null : refusalOf(provider, tightest, null);
}

/** A limit of 0 blocks also what costs nothing. */
function isBlocking({ bound, limit }: Account): boolean {
  return bound.kind !== "run" && limit === 0;
}

function room({ limit, settled }: Account): number {
  return limit - settled;
}

/** Money before counts, as it is what most people limit; of one unit the one with the least left. */
function byRoom(accounts: readonly Account[]): Account[] {
  const isMoney = (account: Account): number => Number(unitOf(account.bound) === "usd");
  return accounts.toSorted((a, b) => isMoney(b) - isMoney(a) || room(a) - room(b));
}

function refusalOf(provider: string, account: Account, worstCase: number | null): Refusal {
  const { bound, limit } = account;
  return { provider, bound, limit, left: Math.max(0, room(account)), worstCase, needed: null };
}
