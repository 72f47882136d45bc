// The use cases about judges: calibrating and tuning them as runs, and what is known about them.
import { z } from "zod";
import { sha256Hex } from "../../kernel/hash.ts";
import { canonicalJson, type JsonObject } from "../../kernel/json.ts";
import {
  hasEnded,
  type ProgressListener,
  type Run,
  type RunAnswer,
  type Runs,
  type RunViews,
} from "../../runs/index.ts";
import { hasOwnQuestion } from "../graders/model/judges.ts";
import type { ModelSpec } from "../graders/specs.ts";
import { standingOf } from "../judge-store.ts";
import { calibrate, type CalibrationDeps } from "./calibrate.ts";
import { type Calibration, calibrationsOf, resetTuning, tunedGraders } from "./calibration-store.ts";
import { correctedPassRate, type CorrectedPassRate, type Count } from "./corrected-pass-rate.ts";
import { labelledTrials } from "./labelled-trials.ts";
import { NotAJudgeError } from "./errors.ts";
import { type Anchors, anchorsOf, type LabelledAnswer, labelledAnswerSchema } from "./labelled-answer.ts";
import { judgeName, passesInUse } from "./passes-in-use.ts";
import { checkLearnable, tune } from "./tune.ts";

const JUDGING = "src/evaluation/calibration/judging.ts";
/** Of each class: with fewer, folds have nothing to learn from. */
const LEAST_TO_TUNE = 5;
/** How often it is looked whether whoever worked on a run has died. */
const LOOK_MS = 1_000;
const MOST_LISTED = 1_000;

const inputSchema = z.strictObject({
  what: z.enum(["calibrate", "tune"]),
  grader: z.record(z.string(), z.json()),
  /** provider:model */
  model: z.string(),
  answers: z.array(labelledAnswerSchema),
  max_cost_usd: z.number().positive().optional(),
});

export interface JudgingRequest {
  /** A judge's spec, without the texts that each answer brings itself. */
  readonly grader: JsonObject;
  /** From a file, or wherever people leave labels. */
  readonly answers: readonly LabelledAnswer[];
  readonly maxCostUsd?: number;
}

export interface JudgingCaller {
  /** An abort cancels the run, where this call began it. */
  readonly signal: AbortSignal;
  readonly onProgress?: ProgressListener;
}

export interface CalibrationLine {
  readonly calibration: Calibration;
  readonly standing: "weak" | "calibrated";
  /** Of the latest trials that this judge graded: how many it passed. */
  readonly passes: Count | null;
  /** How many of them are good, by how often it errs; null where that cannot be told. */
  readonly corrected: CorrectedPassRate | null;
}

export interface Judging {
  /**
   * A run that is left in its middle goes on when the same is asked for again.
   * @throws UnusableLabelsError, NotAJudgeError, or ModelsError for a judge that cannot be asked
   */
  calibrate(request: JudgingRequest, caller: JudgingCaller): Promise<RunAnswer>;
  /** The same. */
  tune(request: JudgingRequest, caller: JudgingCaller): Promise<RunAnswer>;
  /** Goes on with a calibration or a tuning that was cancelled or failed. @throws RunsError */
  resume(runId: string, caller: JudgingCaller): Promise<RunAnswer>;
  /** What people said about this project's own answers. */
  labelled(): Promise<readonly LabelledAnswer[]>;
  /** The latest of each judge, the newest first. */
  list(): Promise<readonly CalibrationLine[]>;
  tuned(): ReturnType<typeof tunedGraders>;
  /** Back to the untuned judge. Answers whether there was a tuning. */
  reset(grader: string): Promise<boolean>;
}

export interface JudgingDeps extends CalibrationDeps {
  readonly runs: Runs;
  readonly views: RunViews;
  readonly project: string;
}

export function createJudging(deps: JudgingDeps): Judging {
  const { runs, views, project, database, probe } = deps;
  runs.handle("calibration", {
    limits: (input) => {
      const { max_cost_usd } = inputSchema.parse(input);
      return { timeoutMs: null, ...(max_cost_usd === undefined ? {} : { maxCostUsd: max_cost_usd }) };
    },
    work: (input, run) => {
      const { what, grader, model, answers } = inputSchema.parse(input);
      const anchors = anchorsOf(grader, answers);
      return what === "tune" ? tune(deps, anchors, model, run) : calibrate(deps, anchors, model, run);
    },
  });

  async function begin(what: "calibrate" | "tune", request: JudgingRequest, anchors: Anchors, caller: JudgingCaller) {
    const model = await probe.modelOf(anchors.items[0].spec);
    const input = inputSchema.parse({
      what,
      model,
      // The one that is measured judges to the end: nobody stands in.
      grader: { ...request.grader, model },
      answers: request.answers,
      ...(request.maxCostUsd === undefined ? {} : { max_cost_usd: request.maxCostUsd }),
    });
    const { runId, existing } = await runs.start({
      kind: "calibration",
      project,
      operation: `judge_${what}`,
      input,
      dedupeKey: sha256Hex(canonicalJson([what, input.grader, anchors.fingerprint])),
      checkedBy: JUDGING,
    });
    return follow(runId, caller, !existing);
  }

  /** To its end, or to a pause; goes on with it where whoever worked on it has died. */
  async function follow(runId: string, caller: JudgingCaller, isOwn: boolean): Promise<RunAnswer> {
    if ((await runs.get(project, runId)).status === "paused") await runs.resume(project, runId);
    for (;;) {
      const run = await runs.wait(project, runId, LOOK_MS, caller.signal, caller.onProgress);
      if (caller.signal.aborted) return isOwn ? views.cancel(runId) : views.describe(run);
      if (hasEnded(run.status) || run.status === "paused") return views.describe(run);
      // A worker may have been faster.
      if (run.status === "queued") await runs.retry(project, runId).catch(() => {});
    }
  }

  return {
    calibrate: async (request, caller) =>
      begin("calibrate", request, anchorsOf(request.grader, request.answers), caller),
    tune: async (request, caller) => {
      const anchors = anchorsOf(request.grader, request.answers, LEAST_TO_TUNE);
      checkTunable(anchors.items[0].spec);
      checkLearnable(anchors.items);
      return begin("tune", request, anchors, caller);
    },
    resume: async (runId, caller) => {
      const run = await runs.get(project, runId);
      if (run.kind !== "calibration") throw notOurs(run);
      if (hasEnded(run.status)) await runs.retry(project, runId);
      return follow(runId, caller, true);
    },
    list: async () => {
      const passes = await passesInUse(database, project);
      const latest = new Map<string, Calibration>();
      for (const each of await calibrationsOf(database, project, MOST_LISTED)) {
        if (!latest.has(judgeName(each))) latest.set(judgeName(each), each);
      }
      return [...latest.values()].map((calibration) => lineOf(calibration, passes.get(judgeName(calibration)) ?? null));
    },
    labelled: () => labelledTrials(database.queries, project),
    tuned: () => tunedGraders(database, project),
    reset: (grader) => resetTuning(database, project, grader),
  };
}

function lineOf(calibration: Calibration, passes: Count | null): CalibrationLine {
  const { kappa, tpr, tnr } = calibration.figures;
  return {
    calibration,
    standing: standingOf(kappa),
    passes,
    corrected: passes === null ? null : correctedPassRate(passes, tpr, tnr),
  };
}

function checkTunable(spec: ModelSpec): void {
  if (hasOwnQuestion(spec)) {
    throw new NotAJudgeError(
      `${spec.type} asks a question of your own, which no tuning is kept for.`,
      "Change its criteria, levels or instructions, and calibrate it again.",
    );
  }
  if (spec.min_score === undefined && (spec.votes ?? 1) === 1) return;
  throw new NotAJudgeError(
    "Tuning chooses the threshold itself, by single votes.",
    "Leave min_score and votes out; both can be given again where the judge is used.",
  );
}

function notOurs({ id, kind }: Run): NotAJudgeError {
  return new NotAJudgeError(
    `The run ${id} is of the kind ${kind}: only a calibration or a tuning is gone on with here.`,
    "Take the run that judge calibrate or judge tune named.",
  );
}
