// What is kept of judges: their verdicts, their calibrations, their tunings.
import { z } from "zod";
import { recordJson, type Redactor } from "../redaction/index.ts";
import { type Database, prepared } from "../storage/index.ts";
import type { Standing, Verdict } from "./graders/grader.ts";
import type { Example } from "./graders/model/judge-request.ts";
import type { Clock } from "../kernel/clock.ts";

/** Below it a judge agrees with people hardly more than chance would. */
const WEAK_KAPPA = 0.4;

export interface Tuning {
  readonly minScore: number;
  readonly examples: readonly Example[];
}

export interface JudgeStanding {
  readonly standing: Standing;
  readonly kappa?: number;
}

/** null = the agreement cannot be told, which is no better. */
export function standingOf(kappa: number | null): "weak" | "calibrated" {
  return kappa === null || kappa < WEAK_KAPPA ? "weak" : "calibrated";
}

export interface JudgeStore {
  verdict(key: string): Promise<Verdict | null>;
  keepVerdict(key: string, verdict: Verdict): Promise<void>;
  /** By its latest calibration. */
  standing(version: string, model: string): Promise<JudgeStanding>;
  /** By `tuningName`. */
  tuning(grader: string): Promise<Tuning | null>;
}

const verdictSchema = z.object({
  kind: z.literal("graded"),
  score: z.number(),
  passed: z.boolean(),
  reason: z.string(),
  evidence: z.string().optional(),
});
const figuresSchema = z.looseObject({ kappa: z.number().nullable() });
export const tuningSchema = z.object({
  minScore: z.number(),
  examples: z.array(
    z.object({ material: z.array(z.object({ name: z.string(), text: z.string() })), label: z.string() }),
  ),
});

const selectVerdict = prepared((queries, { key }: { key: string }) =>
  queries.selectFrom("judgements").select("verdict").where("key", "=", key),
);

export function judgeStore(
  { database, clock, redact }: { readonly database: Database; readonly clock: Clock; readonly redact: Redactor },
  project: string,
): JudgeStore {
  const { queries } = database;
  return {
    verdict: async (key) => {
      const [row] = (await selectVerdict(queries, { key })).rows;
      if (row === undefined) return null;
      const { evidence, ...verdict } = verdictSchema.parse(JSON.parse(row.verdict));
      return { ...verdict, ...(evidence === undefined ? {} : { evidence }) };
    },
    keepVerdict: (key, verdict) =>
      database.write(async (writing) => {
        await writing
          .insertInto("judgements")
          .values({ key, verdict: recordJson(verdict, redact), created_at_ms: clock.now() })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }),
    standing: async (version, model) => {
      const row = await queries
        .selectFrom("calibrations")
        .select("figures")
        .where("project", "=", project)
        .where("version", "=", version)
        .where("model", "=", model)
        .orderBy("created_at_ms", "desc")
        .limit(1)
        .executeTakeFirst();
      if (row === undefined) return { standing: "uncalibrated" };
      const { kappa } = figuresSchema.parse(JSON.parse(row.figures));
      return { standing: standingOf(kappa), ...(kappa === null ? {} : { kappa }) };
    },
    tuning: async (grader) => {
      const row = await queries
        .selectFrom("judge_tunings")
        .select("tuning")
        .where("project", "=", project)
        .where("grader", "=", grader)
        .executeTakeFirst();
      return row === undefined ? null : tuningSchema.parse(JSON.parse(row.tuning));
    },
  };
}
