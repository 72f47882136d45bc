// Which guardrails a prompt gets that is like failed ones, by what is known of them in the store.
import { sha256Hex } from "../kernel/hash.ts";
import type { FamilyFound } from "./findings.ts";
import { chooseGuardrails, type GuardedRequest, requestFacts } from "./guardrails/index.ts";
import { statesUnder } from "./guardrail-store.ts";

export interface Guard {
  readonly id: string;
  readonly family: string;
  readonly epoch: number;
  readonly text: string;
}

export interface Guards {
  readonly applied: readonly Guard[];
  readonly heldOut: readonly Guard[];
}

export interface GuardingDeps {
  readonly lane: string;
  readonly holdout: number;
  readonly capTokens: number;
}

const NO_GUARDS: Guards = { applied: [], heldOut: [] };

export function guardsFor(
  { lane, holdout, capTokens }: GuardingDeps,
  request: GuardedRequest,
  families: readonly FamilyFound[],
  nowMs: number,
): Guards {
  if (families.length === 0) return NO_GUARDS;
  const states = statesUnder(
    families.flatMap(({ tried }) => tried),
    holdout,
  );
  const { applied, heldOut } = chooseGuardrails({
    matches: families.map(({ family, type, match }) => ({ family, type, score: match.score })),
    statesOf: (family) => states.get(family) ?? new Map(),
    facts: requestFacts(request),
    project: lane,
    promptSignature: sha256Hex(request.prompt),
    holdout,
    nowMs,
    capTokens,
  });
  const guardOf = ({ id, family, text }: (typeof applied)[number]): Guard => {
    const state = states.get(family)?.get(id);
    const epoch = state === undefined ? 1 : state.kind === "retired" ? state.epoch + 1 : state.epoch;
    return { id, family, epoch, text };
  };
  return { applied: applied.map(guardOf), heldOut: heldOut.map(guardOf) };
}
