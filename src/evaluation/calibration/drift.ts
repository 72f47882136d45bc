// Whether a judge still says of the same answers what it, or another one, said of them before.
import { z } from "zod";
import { cohenKappa } from "./kappa.ts";
import { type Judged, shareSchema } from "./figures.ts";
import { mcnemar } from "./mcnemar.ts";
import { shareOf } from "./share.ts";

/** Of two tests together: each is held to half of it (Bonferroni). */
const SIGNIFICANCE = 0.05;

const outcomeSchema = z.enum(["passed", "failed", "abstained"]);

export const driftSchema = z.object({
  /** Answers that both were asked about. */
  compared: z.number(),
  changed: shareSchema,
  changed_answers: z.array(
    z.object({ id: z.string(), good: z.boolean(), before: outcomeSchema, after: outcomeSchema }),
  ),
  kappa_before: z.number().nullable(),
  kappa_after: z.number().nullable(),
  /** McNemar's exact test of passes: small = it became stricter or laxer, not by chance. */
  p_passes: z.number(),
  /** The same of being right: small = it became better or worse, not by chance. */
  p_right: z.number(),
  beyond_chance: z.boolean(),
});
export type Drift = z.output<typeof driftSchema>;

export function driftBetween(before: readonly Judged[], after: readonly Judged[]): Drift {
  const earlier = new Map(before.map((each) => [each.fingerprint, each]));
  const both = after.flatMap((now) => {
    const was = earlier.get(now.fingerprint);
    return was === undefined ? [] : [{ was, now }];
  });
  const changed = both.filter(({ was, now }) => was.passed !== now.passed);
  const told = changed.filter(({ was, now }) => was.passed !== null && now.passed !== null);
  const stricter = told.filter(({ now }) => now.passed === false).length;
  const better = told.filter(({ now }) => now.passed === now.good).length;
  const [pPasses, pRight] = [mcnemar(stricter, told.length - stricter), mcnemar(better, told.length - better)];
  return {
    compared: both.length,
    changed: shareOf(changed.length, both.length),
    changed_answers: changed.map(({ was, now }) => ({
      id: now.id,
      good: now.good,
      before: outcomeOf(was),
      after: outcomeOf(now),
    })),
    kappa_before: kappaOf(both.map(({ was }) => was)),
    kappa_after: kappaOf(both.map(({ now }) => now)),
    p_passes: pPasses,
    p_right: pRight,
    beyond_chance: Math.min(pPasses, pRight) < SIGNIFICANCE / 2,
  };
}

function outcomeOf({ passed }: Judged): z.output<typeof outcomeSchema> {
  return passed === null ? "abstained" : passed ? "passed" : "failed";
}

function kappaOf(all: readonly Judged[]): number | null {
  const pairs = all.flatMap(({ good, passed }) => (passed === null ? [] : [[Number(good), Number(passed)] as const]));
  return cohenKappa(pairs, 2)?.kappa ?? null;
}
