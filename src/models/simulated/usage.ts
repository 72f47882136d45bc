// The figures of an answer's usage by Gemini's names, as scripts give them and the journal keeps them on every wire.
import { z } from "zod";
import type { Counts } from "./answer.ts";

const count = z.int().nonnegative().optional();

/** Each optional. */
export const usageCounts = z.strictObject({
  promptTokenCount: count,
  cachedContentTokenCount: count,
  candidatesTokenCount: count,
  thoughtsTokenCount: count,
  totalTokenCount: count,
});
export type UsageCounts = z.infer<typeof usageCounts>;

/** `cachedContentTokenCount` is part of `promptTokenCount`; thoughts are billed as output beside the candidates. */
export interface UsageMetadata {
  readonly promptTokenCount: number;
  readonly candidatesTokenCount?: number;
  readonly totalTokenCount: number;
  readonly cachedContentTokenCount?: number;
  readonly promptTokensDetails: readonly { readonly modality: "TEXT"; readonly tokenCount: number }[];
  readonly thoughtsTokenCount?: number;
  readonly serviceTier: "standard";
}

/** Counts of zero are left out, as the protocol does. */
export function usageMetadata({ prompt, cached, text, thoughts, total }: Counts): UsageMetadata {
  return {
    promptTokenCount: prompt,
    ...(text > 0 && { candidatesTokenCount: text }),
    totalTokenCount: total,
    ...(cached > 0 && { cachedContentTokenCount: cached }),
    promptTokensDetails: [{ modality: "TEXT", tokenCount: prompt }],
    ...(thoughts > 0 && { thoughtsTokenCount: thoughts }),
    serviceTier: "standard",
  };
}
