// Guardrails whose true effect is known: how often and how soon does the rule in use decide wrongly, beside a fixed 95 %
// interval that is read after every outcome?
//   node benchmarks/guardrail-decisions.ts [guardrails]
import { wilson } from "../src/evaluation/calibration/share.ts";
import { addCounts, type Counts, NO_COUNTS, type Outcomes } from "../src/immune/guardrails/evidence.ts";
import { decide, DEFAULT_POLICY, type GuardrailState, startTrial } from "../src/immune/guardrails/lifecycle.ts";
import { type Random, seededRandom } from "../src/kernel/random.ts";
import { countArgument, printTable, spreadText } from "./figures.ts";

const GUARDRAILS = countArgument(1, 200);
const SEED = "guardrail-decisions";

type Kind = "curing" | "weak" | "useless" | "harmful";

interface Effect {
  readonly kind: Kind;
  /** Failure rates. */
  readonly treated: number;
  readonly heldOut: number;
}

const EFFECTS: readonly Effect[] = [0.2, 0.4, 0.6, 0.8].flatMap((base): readonly Effect[] => [
  { kind: "curing", treated: base * 0.1, heldOut: base },
  { kind: "weak", treated: base * 0.8, heldOut: base },
  { kind: "useless", treated: base, heldOut: base },
  { kind: "harmful", treated: base + (1 - base) * 0.75, heldOut: base },
]);

type End = "kept" | "retired" | "unproven";

interface Trial {
  readonly effect: Effect;
  readonly end: End;
  readonly exposures: number;
}

/** Says after each outcome whether the trial has ended. */
type Rule = (counts: Counts) => End | null;

function tryOut(effect: Effect, rule: Rule, random: Random): Trial {
  let counts = NO_COUNTS;
  for (let exposures = 1; exposures <= DEFAULT_POLICY.trialExposures; exposures += 1) {
    const arm = random.next() < DEFAULT_POLICY.holdout ? "heldOut" : "treated";
    const failed = random.next() < effect[arm] ? 1 : 0;
    counts = addCounts([counts, { ...NO_COUNTS, [arm]: { failed, passed: 1 - failed } }]);
    const end = rule(counts);
    if (end !== null) return { effect, end, exposures };
  }
  return { effect, end: "unproven", exposures: DEFAULT_POLICY.trialExposures };
}

/** All of one project, one after another, as errors are shared out among them. */
function ours(): (order: number) => Rule {
  let kept = 0;
  return (order) => {
    const trial = startTrial({ nowMs: 0, order });
    return (counts) => {
      const { state } = decide(trial, counts, kept, 0);
      if (state.kind === "kept") kept += 1;
      return endOf(state);
    };
  };
}

function endOf(state: GuardrailState): End | null {
  switch (state.kind) {
    case "trial":
      return null;
    case "kept":
      return "kept";
    case "retired":
      return state.reason === "unproven" ? "unproven" : "retired";
  }
}

/** Kept where the interval of the difference is above 0, retired where it is below 0 or no third of the failures is in it. */
function fixedInterval(leastOfAnArm: number): Rule {
  return ({ treated, heldOut }) => {
    const [with_, without] = [countOf(treated), countOf(heldOut)];
    if (Math.min(with_, without) < leastOfAnArm) return null;
    const { low, high } = newcombe(treated, heldOut);
    if (low > 0) return "kept";
    return high < 0 || high < heldOut.failed / without / 3 ? "retired" : null;
  };
}

function countOf({ failed, passed }: Outcomes): number {
  return failed + passed;
}

/** Newcombe (1998), method 10: of the failure rate without minus that with it. */
function newcombe(treated: Outcomes, heldOut: Outcomes): { readonly low: number; readonly high: number } {
  const [withRate, withoutRate] = [treated.failed / countOf(treated), heldOut.failed / countOf(heldOut)];
  const [withIn, withoutIn] = [wilson(treated.failed, countOf(treated)), wilson(heldOut.failed, countOf(heldOut))];
  const difference = withoutRate - withRate;
  return {
    low: difference - Math.hypot(withoutRate - withoutIn.low, withIn.high - withRate),
    high: difference + Math.hypot(withoutIn.high - withoutRate, withRate - withIn.low),
  };
}

const RULES: readonly (readonly [name: string, rules: () => (order: number) => Rule])[] = [
  ["anytime-valid", ours],
  ["95 % interval", () => () => fixedInterval(1)],
  ["95 % interval, from 5 an arm", () => () => fixedInterval(5)],
];

function shareText(some: readonly Trial[], end: End): string {
  const count = some.filter((trial) => trial.end === end).length;
  const { low, high } = wilson(count, some.length);
  return `${count} (${(100 * low).toFixed(0)} to ${(100 * high).toFixed(0)} %)`;
}

const rows = RULES.flatMap(([name, rules]) => {
  const rule = rules();
  const trials = Array.from({ length: GUARDRAILS }, (_, index) => {
    // Each rule sees the same outcomes of the same guardrail.
    const random = seededRandom(`${SEED} ${index}`);
    const effect = EFFECTS[Math.floor(random.next() * EFFECTS.length)];
    if (effect === undefined) throw new RangeError("no effect");
    return tryOut(effect, rule(index + 1), random);
  });
  return (["curing", "weak", "useless", "harmful"] as const).map((kind) => {
    const some = trials.filter(({ effect }) => effect.kind === kind);
    const exposures = some.map((trial) => trial.exposures);
    return [
      name,
      `${kind} (${some.length})`,
      shareText(some, "kept"),
      shareText(some, "retired"),
      shareText(some, "unproven"),
      exposures.length === 0 ? "" : spreadText(exposures, 0),
    ];
  });
});

printTable(
  `${GUARDRAILS} simulated guardrails, looked at after every outcome; failure rates 0.2 to 0.8 without; curing: a tenth of it, weak: four fifths, harmful: three quarters of the passes fail`,
  ["rule", "guardrails", "kept", "retired", "unproven", "exposures to the end"],
  rows,
);
