// What a judge's verdicts and people's labels come to together.
import { z } from "zod";
import type { Label } from "../graders/model/question.ts";
import { cohenKappa, type Kappa, quadraticKappa } from "./kappa.ts";
import { nearestLevel } from "./labelled-answer.ts";
import { shareOf } from "./share.ts";

/** What the judge said of one answer, beside what people say. */
export const judgedSchema = z.object({
  id: z.string(),
  /** Of the answer's texts. */
  fingerprint: z.string(),
  good: z.boolean(),
  level: z.number().nullable(),
  /** null = it could not tell. */
  passed: z.boolean().nullable(),
  score: z.number().nullable(),
  votes: z.array(z.number().nullable()),
  /** Why it could not tell. */
  abstained_because: z.string().optional(),
});
export type Judged = z.output<typeof judgedSchema>;

/** A `Share`. */
export const shareSchema = z.object({
  count: z.number(),
  of: z.number(),
  ratio: z.number().nullable(),
  low: z.number(),
  high: z.number(),
});
const intervalSchema = z.object({ low: z.number(), high: z.number() });

/** Intervals are of 95 %. What abstained counts as neither a pass nor a fail: only coverage knows it. */
export const figuresSchema = z.object({
  /** null = it cannot be told: it judged nothing, or people or judge know one class only. */
  kappa: z.number().nullable(),
  kappa_interval: intervalSchema.nullable(),
  /** By levels, where people chose levels or scores: quadratic weights. */
  weighted_kappa: z.number().nullable(),
  weighted_kappa_interval: intervalSchema.nullable(),
  accuracy: shareSchema,
  /** Of the good answers: passed. */
  tpr: shareSchema,
  /** Of the bad answers: failed. */
  tnr: shareSchema,
  /** Of all: judged. */
  coverage: shareSchema,
  abstained: z.number(),
  good: z.number(),
  bad: z.number(),
  /** How often the first two votes on an answer agree: they are always cast, however early a ballot ends. */
  vote_agreement: shareSchema.nullable(),
  /** The score from which it passes. */
  min_score: z.number(),
  votes: z.number(),
  /** Found on answers that took no part in tuning it. */
  cross_validated: z.literal(true).optional(),
});
export type Figures = z.output<typeof figuresSchema>;

export const abstentionSchema = z.object({ reason: z.string(), count: z.number(), of: z.number() });
type Abstention = z.output<typeof abstentionSchema>;

/** The reason that a judge gave most often, of all its abstentions; null where it gave none. */
export function commonestAbstention(all: readonly Judged[]): Abstention | null {
  const reasons = all.flatMap(({ abstained_because }) => (abstained_because === undefined ? [] : [abstained_because]));
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const [commonest] = [...counts].toSorted(([, one], [, other]) => other - one);
  return commonest === undefined ? null : { reason: commonest[0], count: commonest[1], of: reasons.length };
}

export interface JudgedBy {
  readonly levels: readonly Label[];
  readonly minScore: number;
  readonly votes: number;
}

export function figuresOf(all: readonly Judged[], { levels, minScore, votes }: JudgedBy): Figures {
  const told = all.flatMap((each) => (each.passed === null ? [] : [{ good: each.good, passed: each.passed }]));
  const kappa = cohenKappa(
    told.map(({ good, passed }) => [Number(good), Number(passed)]),
    2,
  );
  const inLevels = all.flatMap(({ level, score }) =>
    level === null || score === null ? [] : [[level, nearestLevel(score, levels)] as const],
  );
  const weighted = quadraticKappa(inLevels, levels.length);
  const [good, bad] = [told.filter((each) => each.good), told.filter((each) => !each.good)];
  return {
    kappa: kappa?.kappa ?? null,
    kappa_interval: intervalOf(kappa),
    weighted_kappa: weighted?.kappa ?? null,
    weighted_kappa_interval: intervalOf(weighted),
    accuracy: shareOf(told.filter((each) => each.good === each.passed).length, told.length),
    tpr: shareOf(good.filter(({ passed }) => passed).length, good.length),
    tnr: shareOf(bad.filter(({ passed }) => !passed).length, bad.length),
    coverage: shareOf(told.length, all.length),
    abstained: all.length - told.length,
    good: all.filter((each) => each.good).length,
    bad: all.filter((each) => !each.good).length,
    vote_agreement: voteAgreement(all, minScore),
    min_score: minScore,
    votes,
  };
}

function intervalOf(kappa: Kappa | null) {
  return kappa === null ? null : { low: kappa.low, high: kappa.high };
}

function voteAgreement(all: readonly Judged[], minScore: number) {
  const pairs = all.flatMap(({ votes: [first, second] }) =>
    typeof first === "number" && typeof second === "number" ? [[first >= minScore, second >= minScore] as const] : [],
  );
  return pairs.length === 0 ? null : shareOf(pairs.filter(([first, second]) => first === second).length, pairs.length);
}
