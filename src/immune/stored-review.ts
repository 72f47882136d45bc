// What a review found before an answer, as its trial keeps it: what the outcome is counted for.
import { z } from "zod";

export const storedReview = z.object({
  /** 0 to 1, as it was told. */
  risk: z.number(),
  /** Before calibration. */
  raw_risk: z.number(),
  /** Families of patterns, the nearest first; each with the pattern that was nearest. */
  matches: z.array(z.object({ family: z.string(), pattern: z.string(), score: z.number() })),
  guardrails: z.array(
    z.object({
      guardrail: z.string(),
      family: z.string(),
      epoch: z.int(),
      arm: z.enum(["treated", "held-out"]),
    }),
  ),
  /** false = a later answer of the same run: it is no evidence of its own. */
  counts: z.boolean(),
});
export type StoredReview = z.output<typeof storedReview>;
