// Chaos that a seed repeats: which requests fail, and how, whatever the order in which they arrive.
import { seededRandom } from "../../kernel/random.ts";
import { FaultRateError } from "./errors.ts";
import { TRANSIENT_FAULTS, type FaultName } from "./faults.ts";

export interface ChaosOptions {
  /** Default "simulated". */
  readonly seed?: string;
  /** Share of the requests that fail, 0 to 1; default 0. */
  readonly faultRate?: number;
  /** What they fail with, each equally often; default TRANSIENT_FAULTS. */
  readonly faults?: readonly FaultName[];
}

/** `nth` counts the requests of one prompt from 1. */
export type SeededFaults = (prompt: string, nth: number) => FaultName | undefined;

/** @throws FaultRateError */
export function seededFaults({
  seed = "simulated",
  faultRate = 0,
  faults = TRANSIENT_FAULTS,
}: ChaosOptions): SeededFaults {
  if (!(faultRate >= 0 && faultRate <= 1)) throw new FaultRateError(faultRate);
  return (prompt, nth) => {
    const random = seededRandom(`${seed}\n${nth}\n${prompt}`);
    if (random.next() >= faultRate) return undefined;
    return faults[Math.floor(random.next() * faults.length)];
  };
}
