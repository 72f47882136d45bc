// How a provider is used as its budget is used up: states that change behaviour and refuse nothing. Pure.

export const GOVERNANCE_STATES = ["normal", "warn", "throttle", "shutdown"] as const;
export type GovernanceState = (typeof GOVERNANCE_STATES)[number];

/** The share of a limit that is settled, from which on each state holds. */
const FROM_RATIO: readonly (readonly [GovernanceState, number])[] = [
  ["shutdown", 0.95],
  ["throttle", 0.8],
  ["warn", 0.6],
];

/** Calls to one provider that may be under way at a time, in all processes together; null = as many as there are. */
const PARALLEL: Readonly<Record<GovernanceState, number | null>> = {
  normal: null,
  warn: null,
  throttle: 2,
  shutdown: 1,
};

/** The worst of all bounds; what is only reserved comes back, and throttles nothing. A limit of 0 blocks by itself. */
export function governanceState(
  accounts: readonly { readonly limit: number; readonly settled: number }[],
): GovernanceState {
  const ratio = Math.max(0, ...accounts.map(({ limit, settled }) => (limit === 0 ? 1 : settled / limit)));
  return FROM_RATIO.find(([, from]) => ratio >= from)?.[0] ?? "normal";
}

export function parallelCalls(state: GovernanceState): number | null {
  return PARALLEL[state];
}
