// What is asked about a model's past calls; the ledger knows them, so that nothing is written for each success.
import { FAILURE_KINDS, FAILURE_RULES, type FailureKind } from "../failure/index.ts";
import type { Target } from "./store.ts";

/** A share of calls. */
export interface Share {
  readonly calls: number;
  readonly failures: number;
}

/**
 * Calls that say something about the model: answered, failures that count against its circuit, and semantic ones. Never
 * the caller's aborts, refusals, 400, 401, 403, 429, blocked, or what was marked as unjudged.
 */
export interface JudgedCalls {
  /** Of the last calls: how many failed in a way that counts against the circuit. */
  readonly latest: Share;
  /** Of a longer time: how many ended with an answer that is none. */
  readonly semantic: Share;
}

export const NO_CALLS: JudgedCalls = { latest: { calls: 0, failures: 0 }, semantic: { calls: 0, failures: 0 } };

export interface Window {
  /** Calls that started earlier are left out. Epoch milliseconds, as all times here. */
  readonly sinceMs: number;
  /** Calls that ended later, by a clock that was ahead, are left out. */
  readonly nowMs: number;
  /** How many calls `latest` looks at. */
  readonly latestCalls: number;
  /** How far back `semantic` looks. */
  readonly semanticMs: number;
}

export interface CallHistory {
  /** The call that has just been reported is among them. */
  judgedCalls(target: Target, window: Window): Promise<JudgedCalls>;
  /** How many requests started in that time that the provider took, or may still take: all but those it turned away. */
  takenCalls(target: Target, sinceMs: number, nowMs: number): Promise<number>;
}

export const COUNTING_KINDS: readonly FailureKind[] = FAILURE_KINDS.filter(
  (kind) => FAILURE_RULES[kind].countsAgainstCircuit,
);
export const SEMANTIC_KINDS: readonly FailureKind[] = FAILURE_KINDS.filter((kind) => FAILURE_RULES[kind].semantic);
