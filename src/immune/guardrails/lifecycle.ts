// From the first trial of a guardrail to its place or its end: a pure state machine that the store keeps.
import { DAY_MS } from "../../kernel/durations.ts";
import { DEFAULT_HOLDOUT } from "./arm.ts";
import { type Counts, evidenceOf, exposuresIn } from "./evidence.ts";

/**
 * `harm`: more failures with it. `no_help`: it does not take away a third of them. `unproven`: neither was shown within the
 * trial's exposures. `replay_harm`: it broke answers that had passed before.
 */
export type RetirementReason = "no_help" | "harm" | "unproven" | "replay_harm";

interface Trying {
  /** Which outcomes count: those of exposures under this number and no others. Every trial and every window has its own. */
  readonly epoch: number;
  /** Place among all trials of the project, from 1 and given before the trial starts; no two have the same. */
  readonly order: number;
  /** How often it was tried, this time among them. */
  readonly trials: number;
}

/**
 * One guardrail for one family of patterns: TRIAL -> KEPT when it is shown to help, -> RETIRED when it is shown not to, or
 * nothing is shown in time. KEPT stays under hold-out, window after window, and -> RETIRED when newer evidence shows that it
 * helps no more. RETIRED -> TRIAL by `reopen`, after a rest that doubles each time, when the failure comes back.
 */
export type GuardrailState =
  | ({ readonly kind: "trial"; readonly sinceMs: number } & Trying)
  | ({ readonly kind: "kept"; readonly sinceMs: number; readonly doubts: Doubts } & Trying)
  | ({
      readonly kind: "retired";
      readonly atMs: number;
      readonly reason: RetirementReason;
      /** null = it was tried as often as may be. */
      readonly reopensAtMs: number | null;
    } & Trying);

/** What the finished windows of a kept guardrail have left: 0 at first, never below. */
export interface Doubts {
  readonly harms: number;
  readonly useless: number;
}

export interface LifecyclePolicy {
  readonly holdout: number;
  /** Share of all guardrails ever kept in a project that may be expected not to help. */
  readonly keepAlpha: number;
  /**
   * Chance that one guardrail which cuts failures by a third is retired for no help in any of its trials; and the same
   * again for harm. It is not spread over the guardrails: a retirement claims nothing, and a later trial takes it back.
   */
  readonly retireAlpha: number;
  /** One that stays worth its place is retired after 1 / this many windows on average, at the earliest. */
  readonly doubtAlpha: number;
  /** Before so many exposures a trial does not end: the first two or three outcomes are nothing to tell people. */
  readonly leastExposures: number;
  /** From so many exposures on a trial ends as soon as they speak rather for no help than for help. */
  readonly patientExposures: number;
  /** After so many exposures a trial that has shown nothing ends. */
  readonly trialExposures: number;
  /** Of a kept guardrail. */
  readonly windowExposures: number;
  readonly coolDownMs: number;
  readonly mostTrials: number;
}

export const DEFAULT_POLICY: LifecyclePolicy = {
  holdout: DEFAULT_HOLDOUT,
  keepAlpha: 0.05,
  retireAlpha: 0.1,
  doubtAlpha: 0.02,
  leastExposures: 20,
  patientExposures: 60,
  trialExposures: 500,
  windowExposures: 300,
  coolDownMs: 7 * DAY_MS,
  mostTrials: 4,
};

export type Decision = "go-on" | "keep" | "retire" | "next-window";

/** One look at the counts, as it is stored: what was seen, and what followed. */
export interface Look {
  readonly atMs: number;
  readonly epoch: number;
  readonly counts: Counts;
  readonly eHelps: number;
  readonly eHarms: number;
  readonly eUseless: number;
  readonly decision: Decision;
}

export interface Decided {
  readonly state: GuardrailState;
  readonly decision: Decision;
  readonly look: Look;
}

export function startTrial({ nowMs, order }: Pick<Start, "nowMs" | "order">): GuardrailState {
  return { kind: "trial", sinceMs: nowMs, epoch: 1, order, trials: 1 };
}

interface Start {
  readonly nowMs: number;
  /** See `Trying`. */
  readonly order: number;
}

/** The k-th of endlessly many shares of 1: their sum is 1. */
function shareOfOne(k: number): number {
  return 1 / (k * (k + 1));
}

/**
 * e-LOND (Xu & Ramdas 2024, Online multiple testing with e-values): however many guardrails there will be, and whatever
 * depends on what, at most `alpha` of those ever kept are expected not to help. Each one that was kept leaves its share of
 * errors to the others, so that the hundredth can still be decided about. The one that is being kept is counted in its own
 * denominator, which is why the count may be that of the moment of the look.
 */
export function keepLevel(alpha: number, order: number, keptBefore: number): number {
  return alpha * (Math.min(keptBefore, order - 1) + 1) * shareOfOne(order);
}

/**
 * @param counts of the state's epoch, of all hosts together
 * @param keptBefore how many trials of the project have ended with "keep" by now, also of guardrails retired since
 * @returns the same state where nothing follows. Whoever stores it does so only over the state that was read: of two
 * processes that look at once, one decides.
 */
export function decide(
  state: GuardrailState,
  counts: Counts,
  keptBefore: number,
  nowMs: number,
  policy: LifecyclePolicy = DEFAULT_POLICY,
): Decided {
  const { helps, harms, useless } = evidenceOf(counts, policy.holdout);
  const { decision, next } = transition(
    state,
    { helps, harms, useless, exposures: exposuresIn(counts), keptBefore },
    nowMs,
    policy,
  );
  return {
    state: next,
    decision,
    look: { atMs: nowMs, epoch: state.epoch, counts, eHelps: helps, eHarms: harms, eUseless: useless, decision },
  };
}

interface Seen {
  readonly helps: number;
  readonly harms: number;
  readonly useless: number;
  readonly exposures: number;
  readonly keptBefore: number;
}

interface Transition {
  readonly decision: Decision;
  readonly next: GuardrailState;
}

function transition(state: GuardrailState, seen: Seen, nowMs: number, policy: LifecyclePolicy): Transition {
  switch (state.kind) {
    case "trial":
      return fromTrial(state, seen, nowMs, policy);
    case "kept":
      return fromKept(state, seen, nowMs, policy);
    case "retired":
      return { decision: "go-on", next: state };
  }
}

function fromTrial(
  state: Extract<GuardrailState, { kind: "trial" }>,
  { helps, harms, useless, exposures, keptBefore }: Seen,
  nowMs: number,
  policy: LifecyclePolicy,
): Transition {
  if (exposures < policy.leastExposures) return { decision: "go-on", next: state };
  const level = 1 / (policy.retireAlpha * shareOfOne(state.trials));
  if (harms >= level) return retirement(state, "harm", nowMs, policy);
  if (helps >= 1 / keepLevel(policy.keepAlpha, state.order, keptBefore)) {
    const { order, trials, epoch } = state;
    const doubts = { harms: 0, useless: 0 };
    return { decision: "keep", next: { kind: "kept", sinceMs: nowMs, doubts, order, trials, epoch: epoch + 1 } };
  }
  if (useless >= level) return retirement(state, "no_help", nowMs, policy);
  const hasFaded = exposures >= policy.patientExposures && helps < useless;
  if (hasFaded || exposures >= policy.trialExposures) return retirement(state, "unproven", nowMs, policy);
  return { decision: "go-on", next: state };
}

/**
 * A Shiryaev-Roberts e-detector over windows (Shin, Ramdas & Rinaldo 2023): what the finished windows left, plus 1 for the
 * new one, times the window's e-value. Old windows cannot outweigh a change, and no number of looks makes it err sooner
 * than after 1 / alpha windows on average.
 */
function fromKept(
  state: Extract<GuardrailState, { kind: "kept" }>,
  { harms, useless, exposures }: Seen,
  nowMs: number,
  policy: LifecyclePolicy,
): Transition {
  const doubts = {
    harms: grown(state.doubts.harms, harms),
    useless: grown(state.doubts.useless, useless),
  };
  if (doubts.harms >= 1 / policy.doubtAlpha) return retirement(state, "harm", nowMs, policy);
  if (doubts.useless >= 1 / policy.doubtAlpha) return retirement(state, "no_help", nowMs, policy);
  if (exposures < policy.windowExposures) return { decision: "go-on", next: state };
  return { decision: "next-window", next: { ...state, doubts, epoch: state.epoch + 1 } };
}

function grown(doubt: number, evidence: number): number {
  return Math.min(Number.MAX_VALUE, (1 + doubt) * evidence);
}

function retirement(
  state: GuardrailState,
  reason: RetirementReason,
  nowMs: number,
  policy: LifecyclePolicy,
): Transition {
  return { decision: "retire", next: retired(state, reason, nowMs, policy) };
}

function retired(
  { epoch, order, trials }: GuardrailState,
  reason: RetirementReason,
  nowMs: number,
  { mostTrials, coolDownMs }: LifecyclePolicy,
): GuardrailState {
  const reopensAtMs = trials >= mostTrials ? null : nowMs + coolDownMs * 2 ** (trials - 1);
  return { kind: "retired", atMs: nowMs, reason, reopensAtMs, epoch, order, trials };
}

/** What a replay said ends a trial; it is no outcome of one. */
export function retireAfterReplay(
  state: GuardrailState,
  nowMs: number,
  policy: LifecyclePolicy = DEFAULT_POLICY,
): GuardrailState {
  return state.kind === "retired" ? state : retired(state, "replay_harm", nowMs, policy);
}

/** When the failure came back: a trial with evidence of its own, or the same state while the guardrail rests. */
export function reopen(state: GuardrailState, { nowMs, order }: Start): GuardrailState {
  if (!mayReopen(state, nowMs)) return state;
  return { kind: "trial", sinceMs: nowMs, epoch: state.epoch + 1, order, trials: state.trials + 1 };
}

export type Candidate =
  | { readonly kind: "in-use"; readonly guardrail: string }
  | { readonly kind: "untried"; readonly guardrail: string }
  | { readonly kind: "reopening"; readonly guardrail: string }
  | { readonly kind: "none" };

/**
 * What a family gets: its kept guardrail, else the one on trial, else the first that was never tried, else the one whose
 * rest ended first. One at a time, so that each outcome speaks of one guardrail.
 * @param candidates those that fit, in the order of the catalogue
 * @param states of the family's guardrails by their id
 */
export function nextCandidate(
  candidates: readonly string[],
  states: ReadonlyMap<string, GuardrailState>,
  nowMs: number,
): Candidate {
  const inUse = (kind: GuardrailState["kind"]): string | undefined =>
    candidates.find((guardrail) => states.get(guardrail)?.kind === kind);
  const current = inUse("kept") ?? inUse("trial");
  if (current !== undefined) return { kind: "in-use", guardrail: current };
  const untried = candidates.find((guardrail) => !states.has(guardrail));
  if (untried !== undefined) return { kind: "untried", guardrail: untried };
  const [rested] = candidates
    .flatMap((guardrail) => {
      const state = states.get(guardrail);
      return state !== undefined && mayReopen(state, nowMs) ? [{ guardrail, atMs: state.reopensAtMs }] : [];
    })
    .toSorted((a, b) => a.atMs - b.atMs);
  return rested === undefined ? { kind: "none" } : { kind: "reopening", guardrail: rested.guardrail };
}

type Rested = Extract<GuardrailState, { kind: "retired" }> & { readonly reopensAtMs: number };

function mayReopen(state: GuardrailState, nowMs: number): state is Rested {
  return state.kind === "retired" && state.reopensAtMs !== null && nowMs >= state.reopensAtMs;
}
