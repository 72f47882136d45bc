// Which requests get a guardrail and which do without it, so that its effect can be told from chance.
import { sha256Hex } from "../../kernel/hash.ts";

export type Arm = "treated" | "held-out";

export interface ArmInput {
  readonly project: string;
  /** Whatever family of patterns asks for it: which failure was the first of a family differs from store to store. */
  readonly guardrail: string;
  /**
   * Hash of the whole prompt, and not of the folded one that patterns go by: prompts that differ only in ids and
   * numbers share that, so that a whole family would be in one arm and nothing could be compared.
   */
  readonly promptSignature: string;
  /** Share of the prompts that do without, above 0 and below 1. */
  readonly holdout: number;
}

export const DEFAULT_HOLDOUT = 0.1;

/**
 * Belongs to every arm there is: another text here draws all of them anew, in the middle of running trials. Evidence would
 * not mix even so: each prompt counts once in a trial, in the arm that it was in then.
 */
const DRAW = "guardrail-arm-1";
/** 48 bits are a whole number in any language. */
const DRAW_DIGITS = 12;

/**
 * The same on every host, for ever. Arms of different guardrails are independent, as the guardrail is in the hash; who is
 * held out at a small share is so at every larger one.
 * @throws RangeError where no share of the prompts would be in one of the arms
 */
export function armOf({ project, guardrail, promptSignature, holdout }: ArmInput): Arm {
  checkHoldout(holdout);
  const hash = sha256Hex(JSON.stringify([DRAW, project, guardrail, promptSignature]));
  const drawn = Number.parseInt(hash.slice(0, DRAW_DIGITS), 16) / 16 ** DRAW_DIGITS;
  return drawn < holdout ? "held-out" : "treated";
}

/** @throws RangeError */
export function checkHoldout(holdout: number): void {
  if (!(holdout > 0 && holdout < 1)) {
    throw new RangeError(`The hold-out share must lie between 0 and 1, it is ${holdout}.`);
  }
}
