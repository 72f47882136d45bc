// Counts of guardrails whose effect is known, and requests to fit them to.
import fc from "fast-check";
import type { Random } from "../../kernel/random.ts";
import { addCounts, type Counts, NO_COUNTS } from "./evidence.ts";
import type { GuardedRequest } from "./request-facts.ts";

export function countsOf(
  treated: readonly [failed: number, passed: number],
  heldOut: readonly [failed: number, passed: number],
): Counts {
  return {
    treated: { failed: treated[0], passed: treated[1] },
    heldOut: { failed: heldOut[0], passed: heldOut[1] },
  };
}

const outcomes = fc.record({ failed: fc.nat(300), passed: fc.nat(300) });
export const anyCounts: fc.Arbitrary<Counts> = fc.record({ treated: outcomes, heldOut: outcomes });

/** Of any characters there are, invisible ones and halves of pairs among them. */
export const anyText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.nat(0x300), fc.integer({ min: 0x2000, max: 0x206f }), fc.nat(0x10ffff)), { maxLength: 100 })
  .map((points) => String.fromCodePoint(...points));

export interface TrueEffect {
  /** Failure rates. */
  readonly treated: number;
  readonly heldOut: number;
}

/** One more outcome of a guardrail with this effect. */
export function withOneMore(counts: Counts, effect: TrueEffect, holdout: number, random: Random): Counts {
  const arm = random.next() < holdout ? "heldOut" : "treated";
  const failed = random.next() < effect[arm] ? 1 : 0;
  return addCounts([counts, { ...NO_COUNTS, [arm]: { failed, passed: 1 - failed } }]);
}

export function aRequest(parts: Partial<GuardedRequest>): GuardedRequest {
  return { prompt: "Tell me about rivers.", graders: [], hasWorkingFolder: false, maxTokens: 8_192, ...parts };
}
