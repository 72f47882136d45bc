// Which guardrails a prompt gets, and where in it they stand.
import { ADDED_BELOW } from "../../models/index.ts";
import { type Arm, armOf } from "./arm.ts";
import type { GuardedFailure } from "./catalogue.ts";
import { fits, guardrailsFor } from "./fit.ts";
import { type Candidate, type GuardrailState, nextCandidate } from "./lifecycle.ts";
import type { RequestFacts } from "./request-facts.ts";

/** Of all guardrails of a prompt together, with their heading, as `tokensIn` estimates them. */
export const DEFAULT_CAP_TOKENS = 300;

const BYTES_A_TOKEN = 3;

/** Rather too many: English has about four bytes a token. */
export function tokensIn(text: string): number {
  return Math.ceil(Buffer.byteLength(text, "utf8") / BYTES_A_TOKEN);
}

/** A family of patterns that the prompt is like. */
export interface FamilyMatch {
  readonly family: string;
  readonly type: GuardedFailure;
  /** 0 to 1. */
  readonly score: number;
}

export interface ChosenGuardrail {
  readonly id: string;
  readonly family: string;
  readonly text: string;
  /** What the caller does first: store the trial that starts or starts again. */
  readonly use: Exclude<Candidate["kind"], "none">;
}

export interface Choice {
  readonly applied: readonly ChosenGuardrail[];
  /** Would have been applied: their outcomes count, too. */
  readonly heldOut: readonly ChosenGuardrail[];
}

export interface ChoiceInput {
  readonly matches: readonly FamilyMatch[];
  /** Of a family's guardrails, by their id. */
  readonly statesOf: (family: string) => ReadonlyMap<string, GuardrailState>;
  readonly facts: RequestFacts;
  readonly project: string;
  readonly promptSignature: string;
  readonly holdout: number;
  readonly nowMs: number;
  readonly capTokens?: number;
}

/**
 * One guardrail of each matched family, the nearest family first, as long as the cap has room. Room is taken before the
 * arms are drawn: whether a prompt is in a trial must not hang on the arm of another guardrail. A guardrail that two
 * families want stands once, for the nearer one.
 */
export function chooseGuardrails(input: ChoiceInput): Choice {
  const { matches, statesOf, facts, nowMs, capTokens = DEFAULT_CAP_TOKENS } = input;
  const chosen = new Map<string, ChosenGuardrail>();
  let tokens = tokensIn(ADDED_BELOW);
  for (const { family, type } of matches.toSorted(nearestFirst)) {
    const candidates = guardrailsFor(type).filter((guardrail) => fits(guardrail, facts));
    const next = nextCandidate(
      candidates.map(({ id }) => id),
      statesOf(family),
      nowMs,
    );
    if (next.kind === "none" || chosen.has(next.guardrail)) continue;
    const text = candidates.find(({ id }) => id === next.guardrail)?.text(facts) ?? "";
    const needed = tokensIn(lineOf(text));
    if (tokens + needed > capTokens) continue;
    tokens += needed;
    chosen.set(next.guardrail, { id: next.guardrail, family, text, use: next.kind });
  }
  const all = [...chosen.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const inArm = (arm: Arm): readonly ChosenGuardrail[] =>
    all.filter(({ id }) => armOf({ ...input, guardrail: id }) === arm);
  return { applied: inArm("treated"), heldOut: inArm("held-out") };
}

function nearestFirst(a: FamilyMatch, b: FamilyMatch): number {
  return b.score - a.score || (a.family < b.family ? -1 : 1);
}

/**
 * The last user turn with its guardrails at the end: system prompt, earlier turns and the prompt itself stay as they are,
 * byte by byte, so that a provider's cache of the stable part still hits. The order is that of the ids.
 */
export function withGuardrails(prompt: string, applied: readonly Pick<ChosenGuardrail, "id" | "text">[]): string {
  if (applied.length === 0) return prompt;
  const lines = applied.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ text }) => lineOf(text));
  return `${prompt}${ADDED_BELOW}${lines.join("")}`;
}

function lineOf(text: string): string {
  return `\n- ${text}`;
}
