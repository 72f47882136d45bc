// What screening a text found.
import type { Kind } from "./rule.ts";

/** Who wrote the text: the one who asks, or unknown hands (a tool's result, a file, a mail). */
export type Origin = "prompt" | "context";

export interface Reason {
  readonly kind: Kind;
  /** For people: what was seen. */
  readonly rule: string;
  /** What was seen, one line of at most 120 characters; may hold whatever the text holds. */
  readonly evidence: string;
  /** Offset in the text, in UTF-16 units; absent where the evidence is decoded. */
  readonly at?: number;
}

export interface Screening {
  /** 0..1; not a probability of harm: how much of what attacks say was said. */
  readonly score: number;
  readonly flagged: boolean;
  /** The strongest first, at most 12; never empty where `flagged`. */
  readonly reasons: readonly Reason[];
}
