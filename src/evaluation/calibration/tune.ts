// Tuning: what would make a judge agree better with people is tried on answers that it was not chosen by, and taken only
// where it is better beyond doubt.
import { z } from "zod";
import { seededRandom } from "../../kernel/random.ts";
import type { RunContext, RunOutcome } from "../../runs/index.ts";
import type { Setup } from "../graders/model/judges.ts";
import type { Tuning } from "../judge-store.ts";
import { DEFAULT_MIN_SCORE, tuningName } from "../graders/model/judges.ts";
import { type CalibrationDeps, ofJudge, steadySetup } from "./calibrate.ts";
import { UnusableLabelsError } from "./errors.ts";
import { activateTuning, asStored, saveCalibration } from "./calibration-store.ts";
import { bestMinScore, chooseExamples, type Learned, passedFrom } from "./choose-tuning.ts";
import { commonestAbstention, type Figures, figuresOf, figuresSchema, type Judged } from "./figures.ts";
import { foldsOf } from "./folds.ts";
import { judgeAnswers } from "./judge-answers.ts";
import type { Anchors, Item } from "./labelled-answer.ts";

const TUNE = "src/evaluation/calibration/tune.ts";
const MOST_FOLDS = 5;
/** Of each class. */
const LEAST_GROUPS = 2;
/** Of those that a refusal is about. */
const NAMED_ANSWERS = 3;

const TRIES = ["threshold", "examples", "examples and threshold"] as const;
type Try = (typeof TRIES)[number];

/** What the run leaves, under `tuning`. */
export const tuningReportSchema = z.object({
  /** As its tuning is called. */
  grader: z.string(),
  /** provider:model */
  model: z.string(),
  folds: z.number(),
  untuned: z.object({ version: z.string(), figures: figuresSchema }),
  /** Each by what it says of answers that took no part in choosing it. */
  tries: z.array(z.object({ what: z.enum(TRIES), figures: figuresSchema })),
  activated: z.boolean(),
  why: z.string(),
  /** What was activated. */
  tuned: z
    .object({ version: z.string(), what: z.enum(TRIES), min_score: z.number(), examples: z.array(z.string()) })
    .optional(),
});
export type TuningReport = z.output<typeof tuningReportSchema>;

/**
 * Answers to one prompt stay in one fold: where all of a class are to one, the judge would be paid to show nothing.
 * @throws UnusableLabelsError
 */
export function checkLearnable(items: readonly Item[]): void {
  const narrow = [
    { name: "good", of: items.filter(({ good }) => good) },
    { name: "bad", of: items.filter(({ good }) => !good) },
  ].filter(({ of }) => new Set(groupsOf(of).map(({ group }) => group)).size < LEAST_GROUPS);
  if (narrow.length === 0) return;
  const which = narrow.map(({ name, of }) => `all ${of.length} ${name} answers (${namesOf(of)}) are to one prompt`);
  throw new UnusableLabelsError(
    `${which.join(" and ")}, so what is learned from them cannot be tried on others`,
    `Label ${narrow.map(({ name }) => name).join(" and ")} answers to at least ${LEAST_GROUPS} prompts.`,
  );
}

function namesOf(items: readonly Item[]): string {
  const names = items.slice(0, NAMED_ANSWERS).map(({ id }) => id);
  return items.length > names.length ? `${names.join(", ")} and ${items.length - names.length} more` : names.join(", ");
}

/** Answers to one prompt are one group; one without a prompt is its own. */
function groupsOf(items: readonly Item[]) {
  return items.map(({ answer, fingerprint, good }) => ({ group: answer.prompt ?? fingerprint, good }));
}

export async function tune(
  deps: CalibrationDeps,
  { items, levels, fingerprint }: Anchors,
  model: string,
  run: RunContext,
): Promise<RunOutcome> {
  const [{ spec }] = items;
  const by = { levels, minScore: DEFAULT_MIN_SCORE, votes: 1 };
  const untuned = await steadySetup(run, "setup", () => deps.probe.setup(spec, null));
  const progress = (before: number) => (done: number) => {
    run.progress(before + done, 2 * items.length);
  };
  const first = await judgeAnswers(
    deps,
    items.map((item) => ({ item, setup: untuned, step: `untuned ${item.fingerprint}` })),
    run,
    progress(0),
  );
  if (first.kind === "stopped") return first.outcome;
  const known = items.flatMap((item, index): Learned[] => {
    const judged = first.judged[index];
    return judged === undefined ? [] : [{ item, judged }];
  });
  const before = figuresOf(first.judged, by);
  const grader = tuningName(spec);
  const found = { grader, model, untuned: { version: untuned.version, figures: before } };
  const note = (figures: Figures, version: string) => ({
    id: deps.ids.next("cal"),
    project: run.project,
    grader: spec.type,
    model,
    version,
    anchors: fingerprint,
    figures,
    createdAtMs: deps.clock.now(),
  });
  const keepUntuned: NonNullable<RunOutcome["record"]> = (queries) =>
    saveCalibration(queries, note(before, untuned.version), first.judged, deps.redact);

  const random = seededRandom(`${fingerprint} folds`);
  const groups = groupsOf(items);
  const folds = Math.min(MOST_FOLDS, new Set(groups.map(({ group }) => group)).size);
  const bar = before.kappa_interval?.high ?? null;
  if (bar === null || bar >= 1) {
    const abstention = bar === null ? commonestAbstention(first.judged) : null;
    const why = bar === null ? nothingToTell(abstention) : NOTHING_TO_GAIN;
    const report: TuningReport = { ...found, folds, tries: [], activated: false, why };
    const result = { tuning: report, ...(abstention === null ? {} : ofJudge(model)) };
    return { kind: "completed", result, record: keepUntuned };
  }

  const foldOf = foldsOf(groups, folds, random);
  const outside = (fold: number): readonly Learned[] => known.filter((_each, index) => foldOf[index] !== fold);
  const choose = (from: readonly Learned[], name: string) =>
    chooseExamples(from, levels, seededRandom(`${fingerprint} examples ${name}`));
  const setups: Setup[] = [];
  for (let fold = 0; fold < folds; fold += 1) {
    const examples = choose(outside(fold), String(fold)).map(({ material, label }) => ({ material, label }));
    setups.push(await deps.probe.setup(spec, { minScore: DEFAULT_MIN_SCORE, examples }));
  }
  const second = await judgeAnswers(
    deps,
    items.map((item, index) => {
      const fold = foldOf[index] ?? 0;
      return { item, setup: setups[fold] ?? untuned, step: `fold ${fold} ${item.fingerprint}` };
    }),
    run,
    progress(items.length),
  );
  if (second.kind === "stopped") return second.outcome;

  const byThreshold = (judged: readonly Judged[]): readonly Judged[] => {
    const minScores = setups.map((_setup, fold) =>
      bestMinScore(
        judged.filter((_each, index) => foldOf[index] !== fold),
        levels,
      ),
    );
    return judged.map((each, index) => passedFrom(minScores[foldOf[index] ?? 0] ?? DEFAULT_MIN_SCORE, each));
  };
  const tried: readonly { readonly what: Try; readonly judged: readonly Judged[] }[] = [
    { what: "threshold", judged: byThreshold(first.judged) },
    { what: "examples", judged: second.judged },
    { what: "examples and threshold", judged: byThreshold(second.judged) },
  ];
  const tries = tried.map(({ what, judged }) => ({
    what,
    judged,
    figures: { ...figuresOf(judged, by), cross_validated: true as const },
  }));
  const best = tries.reduce((one, other) => (kappaOf(other) > kappaOf(one) ? other : one));
  const shown = tries.map(({ what, figures }) => ({ what, figures }));
  const activated = kappaOf(best) > bar;
  const why = activated
    ? `kappa rose from ${rounded(before.kappa)} to ${rounded(best.figures.kappa)} on held-out answers, above the untuned judge's interval, which ends at ${rounded(bar)}`
    : `the best of them, ${best.what}, has a kappa of ${rounded(best.figures.kappa)} on held-out answers, which is not above the untuned judge's interval, which ends at ${rounded(bar)}`;
  run.note("tuned", TUNE, { grader: spec.type, model, activated, kappa: best.figures.kappa });
  if (!activated) {
    const report: TuningReport = { ...found, folds, tries: shown, activated, why };
    return { kind: "completed", result: { tuning: report }, record: keepUntuned };
  }

  const examples = best.what === "threshold" ? [] : choose(known, "all");
  const scores = best.what === "threshold" ? first.judged : second.judged;
  const tuning: Tuning = asStored(
    {
      minScore: best.what === "examples" ? DEFAULT_MIN_SCORE : bestMinScore(scores, levels),
      examples: examples.map(({ material, label }) => ({ material, label })),
    },
    deps.redact,
  );
  const { version } = await deps.probe.setup(spec, tuning);
  const tuned = { version, what: best.what, min_score: tuning.minScore, examples: examples.map(({ id }) => id) };
  const report: TuningReport = { ...found, folds, tries: shown, activated, why, tuned };
  return {
    kind: "completed",
    result: { tuning: report },
    record: async (queries) => {
      await keepUntuned(queries);
      const figures = { ...best.figures, min_score: tuning.minScore };
      await saveCalibration(queries, note(figures, version), best.judged, deps.redact);
      const atMs = deps.clock.now();
      await activateTuning(queries, { project: run.project, grader, tuning, atMs }, deps.redact);
    },
  };
}

const NOTHING_TO_GAIN =
  "the untuned judge agrees so well that on these answers nothing can be better beyond its interval";

function nothingToTell(abstention: ReturnType<typeof commonestAbstention>): string {
  const of = abstention === null ? "" : `: it abstained from ${abstention.of}, most often as ${abstention.reason}`;
  return `the untuned judge's agreement cannot be told, so nothing can be better${of}`;
}

function kappaOf({ figures }: { readonly figures: Figures }): number {
  return figures.kappa ?? -1;
}

function rounded(kappa: number | null): string {
  return kappa === null ? "none" : kappa.toFixed(2);
}
