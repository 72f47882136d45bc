// What was found about judges, and how they were tuned.
import { z } from "zod";
import type { Config } from "../../config/index.ts";
import { DAY_MS } from "../../kernel/durations.ts";
import { recordJson, type Redactor } from "../../redaction/index.ts";
import type { UpkeepStep } from "../../runs/index.ts";
import type { Database, Queries } from "../../storage/index.ts";
import { type Tuning, tuningSchema } from "../judge-store.ts";
import { type Figures, figuresSchema, type Judged, judgedSchema } from "./figures.ts";

export interface Calibration {
  readonly id: string;
  readonly project: string;
  readonly grader: string;
  /** provider:model */
  readonly model: string;
  readonly version: string;
  /** Of the labelled answers. */
  readonly anchors: string;
  readonly figures: Figures;
  readonly createdAtMs: number;
}

export async function saveCalibration(
  queries: Queries,
  { id, project, grader, model, version, anchors, figures, createdAtMs }: Calibration,
  judged: readonly Judged[],
  redact: Redactor,
): Promise<void> {
  await queries
    .insertInto("calibrations")
    .values({
      id,
      project,
      grader,
      model,
      version,
      anchors,
      figures: JSON.stringify(figures),
      // People's names of their answers may hold anything.
      verdicts: recordJson(judged, redact),
      created_at_ms: createdAtMs,
    })
    .execute();
}

/** Of one project, the latest first. */
export async function calibrationsOf(database: Database, project: string, most: number): Promise<Calibration[]> {
  const rows = await database.queries
    .selectFrom("calibrations")
    .select(["id", "project", "grader", "model", "version", "anchors", "figures", "created_at_ms"])
    .where("project", "=", project)
    .orderBy("created_at_ms", "desc")
    .limit(most)
    .execute();
  return rows.map(calibrationFrom);
}

/** By the same labelled answers, the latest first. */
export async function calibrationsBy(
  database: Database,
  { project, grader, anchors }: Pick<Calibration, "project" | "grader" | "anchors">,
): Promise<Calibration[]> {
  const rows = await database.queries
    .selectFrom("calibrations")
    .select(["id", "project", "grader", "model", "version", "anchors", "figures", "created_at_ms"])
    .where("project", "=", project)
    .where("grader", "=", grader)
    .where("anchors", "=", anchors)
    .orderBy("created_at_ms", "desc")
    .orderBy("id", "desc")
    .limit(MOST_COMPARED)
    .execute();
  return rows.map(calibrationFrom);
}

const MOST_COMPARED = 200;

export async function judgedIn(database: Database, id: string): Promise<readonly Judged[]> {
  const row = await database.queries
    .selectFrom("calibrations")
    .select("verdicts")
    .where("id", "=", id)
    .executeTakeFirst();
  return row === undefined ? [] : z.array(judgedSchema).parse(JSON.parse(row.verdicts));
}

function calibrationFrom({
  figures,
  created_at_ms,
  ...row
}: Omit<Calibration, "figures" | "createdAtMs"> & { figures: string; created_at_ms: number }): Calibration {
  return { ...row, figures: figuresSchema.parse(JSON.parse(figures)), createdAtMs: created_at_ms };
}

/** As judges will read it: without what redaction takes out of its examples. */
export function asStored(tuning: Tuning, redact: Redactor): Tuning {
  return tuningSchema.parse(JSON.parse(recordJson(tuning, redact)));
}

/** In the place of an earlier one. */
export async function activateTuning(
  queries: Queries,
  { project, grader, tuning, atMs }: { project: string; grader: string; tuning: Tuning; atMs: number },
  redact: Redactor,
): Promise<void> {
  const row = { tuning: recordJson(tuning, redact), created_at_ms: atMs };
  await queries
    .insertInto("judge_tunings")
    .values({ project, grader, ...row })
    .onConflict((conflict) => conflict.columns(["project", "grader"]).doUpdateSet(row))
    .execute();
}

export async function tunedGraders(
  database: Database,
  project: string,
): Promise<readonly { readonly grader: string; readonly tuning: Tuning; readonly createdAtMs: number }[]> {
  const rows = await database.queries
    .selectFrom("judge_tunings")
    .select(["grader", "tuning", "created_at_ms"])
    .where("project", "=", project)
    .orderBy("grader")
    .execute();
  return rows.map(({ grader, tuning, created_at_ms }) => ({
    grader,
    tuning: tuningSchema.parse(JSON.parse(tuning)),
    createdAtMs: created_at_ms,
  }));
}

/** Answers whether there was one. */
export async function resetTuning(database: Database, project: string, grader: string): Promise<boolean> {
  const { numDeletedRows } = await database.write((queries) =>
    queries
      .deleteFrom("judge_tunings")
      .where("project", "=", project)
      .where("grader", "=", grader)
      .executeTakeFirstOrThrow(),
  );
  return numDeletedRows > 0n;
}

const BITE = 100;

/** As long as trials; the latest of each judge stays, as its standing is read from it. */
export function calibrationRetention({ trialDays }: Config["retention"]): UpkeepStep {
  return {
    name: "calibrations",
    bite: async (queries, nowMs) => {
      const { numDeletedRows } = await queries
        .deleteFrom("calibrations")
        .where("id", "in", (eb) =>
          eb
            .selectFrom("calibrations as old")
            .select("old.id")
            .where("old.created_at_ms", "<", nowMs - trialDays * DAY_MS)
            .where((where) =>
              where.exists(
                where
                  .selectFrom("calibrations as newer")
                  .select("newer.id")
                  .whereRef("newer.project", "=", "old.project")
                  .whereRef("newer.version", "=", "old.version")
                  .whereRef("newer.model", "=", "old.model")
                  .whereRef("newer.created_at_ms", ">", "old.created_at_ms"),
              ),
            )
            .limit(BITE),
        )
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}
