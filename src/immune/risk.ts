// How likely a prompt fails, from how prompts that were like it did, and from how often such risks came true.
import type { Counts } from "./outcome-store.ts";

/** Of calibration: tenths of the risk. */
export const BINS = 10;
/** A family about which little is known fails as often as not; its first failure has been seen. */
const PRIOR = { failed: 1, passed: 1 };
/** How many outcomes weigh as much as what the risk says by itself. */
const WEIGHT_OF_RAW = 20;

export interface FamilyMatch {
  /** 0 to 1: how likely the prompt is one of them. */
  readonly score: number;
  /** Of prompts that were like it, where nothing was done about it that is known to help. */
  readonly unhelped: Counts;
}

/** 0 to 1: the chance that none of the families' failures comes again is what is left. */
export function rawRisk(matches: readonly FamilyMatch[]): number {
  return 1 - matches.reduce((safe, { score, unhelped }) => safe * (1 - score * failureRate(unhelped)), 1);
}

export function failureRate({ failed, passed }: Counts): number {
  return (failed + PRIOR.failed) / (failed + passed + PRIOR.failed + PRIOR.passed);
}

export function binOf(risk: number): number {
  return Math.min(BINS - 1, Math.floor(risk * BINS));
}

/**
 * What a raw risk has come to mean: each tenth's share of failures, drawn towards its middle while there are few, made
 * monotone by pooling neighbours that contradict each other (pool adjacent violators; Ayer et al. 1955), and read off the
 * line through the middles. Without any outcome it is the raw risk itself.
 * @param outcomes of each tenth, where nothing was done about the risk
 */
export function calibrated(raw: number, outcomes: readonly Counts[]): number {
  const levels = pooled(
    Array.from({ length: BINS }, (_, bin) => {
      const { failed, passed } = outcomes[bin] ?? { failed: 0, passed: 0 };
      const weight = failed + passed + WEIGHT_OF_RAW;
      return { weight, value: (failed + WEIGHT_OF_RAW * middleOf(bin)) / weight, bins: 1 };
    }),
  );
  const points = [[0, 0], ...levels.map((value, bin) => [middleOf(bin), value]), [1, 1]] as const;
  const next = points.findIndex(([risk]) => risk >= raw);
  const [toRisk, toValue] = points[next] ?? [1, 1];
  const [fromRisk, fromValue] = points[next - 1] ?? [0, 0];
  if (toRisk === fromRisk) return toValue;
  // Rounding can lead out of what lies between both.
  return Math.min(toValue, fromValue + ((toValue - fromValue) * (raw - fromRisk)) / (toRisk - fromRisk));
}

function middleOf(bin: number): number {
  return (bin + 0.5) / BINS;
}

interface Level {
  readonly weight: number;
  readonly value: number;
  /** How many neighbours it stands for. */
  readonly bins: number;
}

/** @returns the value of each bin, never falling */
function pooled(levels: readonly Level[]): readonly number[] {
  const pools: Level[] = [];
  for (const level of levels) {
    let last = level;
    for (let before = pools.at(-1); before !== undefined && before.value > last.value; before = pools.at(-1)) {
      pools.pop();
      const weight = before.weight + last.weight;
      const value = (before.value * before.weight + last.value * last.weight) / weight;
      last = { weight, value, bins: before.bins + last.bins };
    }
    pools.push(last);
  }
  return pools.flatMap(({ value, bins }) => Array.from({ length: bins }, () => value));
}
