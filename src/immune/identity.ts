// What makes two failures one pattern.
import { sha256Hex } from "../kernel/hash.ts";
import { normalise, signatureOf } from "./matching/index.ts";
import type { RecordText } from "../redaction/index.ts";
import type { FailureType } from "./failure-types.ts";

const ID_LENGTH = 32;
/** As the seed of the product had it, for exchange with what still uses it. */
const DEDUP_PROMPT = 100;
const DEDUP_LENGTH = 16;

export interface Identity {
  /** The same in every store, and for every prompt that differs in folded parts alone. */
  readonly id: string;
  readonly signature: string;
  readonly dedupHash: string;
  /** Of what was said about the failure. */
  readonly errorSignature: string;
}

/** @param reasons what failed graders said, in their order @param signature of the prompt, where it is known */
export function identityOf(
  operation: string,
  type: FailureType,
  prompt: RecordText,
  reasons: readonly string[],
  signature = signatureOf(prompt),
): Identity {
  return {
    id: sha256Hex(`${operation}:${type}:${signature}`).slice(0, ID_LENGTH),
    signature,
    dedupHash: sha256Hex(`${operation}:${type}:${firstOf(prompt, DEDUP_PROMPT)}`).slice(0, DEDUP_LENGTH),
    errorSignature: errorSignatureOf(type, reasons),
  };
}

export function errorSignatureOf(type: FailureType, reasons: readonly string[]): string {
  return sha256Hex([type, ...reasons.map(normalise)].join("\n")).slice(0, ID_LENGTH);
}

/** By code points, as other languages count. */
function firstOf(text: string, length: number): string {
  return Array.from(text.slice(0, 2 * length))
    .slice(0, length)
    .join("");
}
