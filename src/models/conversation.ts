// What is said to a model, in turns.

export interface Turn {
  readonly role: "user" | "assistant";
  readonly text: string;
}

/** What the product adds to a prompt stands after it, below this line. */
export const ADDED_BELOW = "\n\nRequirements for the reply:";

/** Fixed parts of a request that are no text of ours: roles, separators. */
const OVERHEAD_TOKENS = 64;

/**
 * At least the input tokens of a request: no tokenizer makes more tokens than there are bytes. For ordinary English
 * about four times too high, which only reserves money for the time of the call.
 */
export function inputTokensAtMost(texts: readonly (string | undefined)[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? "", "utf8"), OVERHEAD_TOKENS);
}
