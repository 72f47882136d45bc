// How many of the expected calls were made, each by a use of its own.

/** Whether the use at one place is the call that is expected at another. */
export type Matches = (call: number, use: number) => boolean;

/** The longest common subsequence; time grows with the product of the counts. */
export function pairedInOrder(calls: number, uses: number, matches: Matches): number {
  let before = new Uint32Array(calls + 1);
  for (let use = 0; use < uses; use += 1) {
    const counts = new Uint32Array(calls + 1);
    for (let call = 0; call < calls; call += 1) {
      const skipping = Math.max(before[call + 1] ?? 0, counts[call] ?? 0);
      counts[call + 1] = matches(call, use) ? (before[call] ?? 0) + 1 : skipping;
    }
    before = counts;
  }
  return before[calls] ?? 0;
}

/**
 * The most pairs there can be, by augmenting paths: a call that asks for less gives way to one that asks for more. Time
 * grows at most with the number of uses and the square of the number of calls.
 */
export function pairedInAnyOrder(calls: number, uses: number, matches: Matches): number {
  const callOfUse = new Map<number, number>();
  const found = (call: number, tried: Set<number>): boolean => {
    for (let use = 0; use < uses; use += 1) {
      if (tried.has(use) || !matches(call, use)) continue;
      tried.add(use);
      const other = callOfUse.get(use);
      if (other !== undefined && !found(other, tried)) continue;
      callOfUse.set(use, call);
      return true;
    }
    return false;
  };
  let pairs = 0;
  for (let call = 0; call < calls; call += 1) if (found(call, new Set())) pairs += 1;
  return pairs;
}
