// Calibration: one judge is asked about answers that people have labelled, and what it says is held against them.
import { z } from "zod";
import type { Clock } from "../../kernel/clock.ts";
import type { Ids } from "../../kernel/ids.ts";
import { canonicalJson } from "../../kernel/json.ts";
import { recordJson, type Redactor } from "../../redaction/index.ts";
import type { RunContext, RunOutcome } from "../../runs/index.ts";
import type { Database } from "../../storage/index.ts";
import type { JudgeProbe, Setup } from "../graders/model/judges.ts";
import { questionOf } from "../graders/model/question.ts";
import { standingOf, tuningSchema } from "../judge-store.ts";
import { type Calibration, calibrationsBy, judgedIn, saveCalibration } from "./calibration-store.ts";
import { driftBetween, driftSchema } from "./drift.ts";
import { abstentionSchema, commonestAbstention, figuresOf, figuresSchema, type Judged } from "./figures.ts";
import { judgeAnswers } from "./judge-answers.ts";
import type { Anchors, Item } from "./labelled-answer.ts";

const CALIBRATE = "src/evaluation/calibration/calibrate.ts";

export interface CalibrationDeps {
  readonly database: Database;
  readonly probe: JudgeProbe;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly redact: Redactor;
}

/** What the run leaves, under `calibration`. */
export const calibrationReportSchema = z.object({
  grader: z.string(),
  /** provider:model */
  model: z.string(),
  version: z.string(),
  /** A fingerprint of the labelled answers. */
  anchors: z.string(),
  standing: z.enum(["weak", "calibrated"]),
  figures: figuresSchema,
  /** Of the abstentions, where there were any: the reason that was given most often. */
  abstention: abstentionSchema.optional(),
  /** Not asked about: the judge is tuned by them. */
  shown_as_examples: z.number(),
  /** Where it judged otherwise than people. */
  disagreements: z.array(
    z.object({ id: z.string(), good: z.boolean(), passed: z.boolean(), score: z.number().nullable() }),
  ),
  /** Against the last time that this judge, and that another one, was calibrated by the same answers. */
  drift: z.array(
    driftSchema.extend({
      against: z.object({ version: z.string(), model: z.string(), at_ms: z.number() }),
      same_judge: z.boolean(),
    }),
  ),
});
export type CalibrationReport = z.output<typeof calibrationReportSchema>;

export async function calibrate(
  deps: CalibrationDeps,
  anchors: Anchors,
  model: string,
  run: RunContext,
): Promise<RunOutcome> {
  const { items, levels, fingerprint } = anchors;
  const [{ spec }] = items;
  const setup = await steadySetup(run, "setup", () => deps.probe.setup(spec));
  const asked = items.filter((item) => !isExample(item, setup, deps.redact));
  const judging = await judgeAnswers(
    deps,
    asked.map((item) => ({ item, setup, step: `judged ${item.fingerprint}` })),
    run,
    (done) => {
      run.progress(done, asked.length);
    },
  );
  if (judging.kind === "stopped") return judging.outcome;

  const { judged } = judging;
  const figures = figuresOf(judged, { levels, minScore: setup.minScore, votes: spec.votes ?? 1 });
  const calibration: Calibration = {
    id: deps.ids.next("cal"),
    project: run.project,
    grader: spec.type,
    model,
    version: setup.version,
    anchors: fingerprint,
    figures,
    createdAtMs: deps.clock.now(),
  };
  const abstention = commonestAbstention(judged);
  const report: CalibrationReport = {
    grader: spec.type,
    model,
    version: setup.version,
    anchors: fingerprint,
    standing: standingOf(figures.kappa),
    figures,
    ...(abstention === null ? {} : { abstention }),
    shown_as_examples: items.length - asked.length,
    disagreements: disagreementsIn(judged),
    drift: await driftOf(deps.database, calibration, judged),
  };
  run.note("calibrated", CALIBRATE, { grader: spec.type, model, version: setup.version, kappa: figures.kappa });
  return {
    kind: "completed",
    result: { calibration: report, ...(abstention === null ? {} : ofJudge(model)) },
    record: (queries) => saveCalibration(queries, calibration, judged, deps.redact),
  };
}

/** Beside words of a judge: no user wrote them. */
export function ofJudge(model: string) {
  return { untrusted: true, origin: model } as const;
}

const setupSchema = z.object({
  tuning: tuningSchema.nullable(),
  version: z.string(),
  minScore: z.number(),
});

/** The same in every start of the run, whatever has been tuned meanwhile. */
export async function steadySetup(run: RunContext, step: string, find: () => Promise<Setup>): Promise<Setup> {
  const stands = run.recorded(step);
  if (stands !== undefined) return setupSchema.parse(stands);
  const setup = setupSchema.parse(await find());
  run.record(step, setup);
  return setup;
}

/** Whoever has seen the verdict of people is not asked for an own one. */
function isExample(item: Item, { tuning }: Setup, redact: Redactor): boolean {
  if (tuning === null || tuning.examples.length === 0) return false;
  const own = canonicalJson(JSON.parse(recordJson(questionOf(item.spec, item.answer).material, redact)));
  return tuning.examples.some(({ material }) => canonicalJson(material) === own);
}

function disagreementsIn(judged: readonly Judged[]): CalibrationReport["disagreements"] {
  return judged.flatMap(({ id, good, passed, score }) =>
    passed === null || passed === good ? [] : [{ id, good, passed, score }],
  );
}

async function driftOf(
  database: Database,
  now: Calibration,
  judged: readonly Judged[],
): Promise<CalibrationReport["drift"]> {
  const earlier = await calibrationsBy(database, now);
  const isSame = ({ version, model }: Calibration): boolean => version === now.version && model === now.model;
  const compared = [earlier.find(isSame), earlier.find((each) => !isSame(each))].filter((each) => each !== undefined);
  const drift: CalibrationReport["drift"] = [];
  for (const before of compared) {
    drift.push({
      ...driftBetween(await judgedIn(database, before.id), judged),
      against: { version: before.version, model: before.model, at_ms: before.createdAtMs },
      same_judge: isSame(before),
    });
  }
  return drift;
}
