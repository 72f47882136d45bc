// What was found about a judge, for people.
import {
  ADVISED_OF_A_CLASS,
  type CalibrationLine,
  type CalibrationReport,
  type Figures,
  type Judging,
  type TuningReport,
} from "../../evaluation/index.ts";
import type { JsonObject } from "../../kernel/json.ts";
import { table } from "../table.ts";
import { visibleLine } from "../visible.ts";

const SHOWN_DISAGREEMENTS = 10;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type Interval = { readonly low: number; readonly high: number };
type Share = Interval & { readonly count: number; readonly of: number; readonly ratio: number | null };

export function calibrationText(report: CalibrationReport, columns: number): string {
  const { grader, model, version, standing, figures, abstention, shown_as_examples: shown } = report;
  return [
    `${grader} by ${model}, version ${version}: ${standing}\n\n`,
    figuresTable(figures, columns),
    figures.good < ADVISED_OF_A_CLASS || figures.bad < ADVISED_OF_A_CLASS
      ? `\n${figures.good} good and ${figures.bad} bad answers tell little: label at least ${ADVISED_OF_A_CLASS} of each.\n`
      : "",
    abstention === undefined ? "" : abstentionText(abstention),
    shown === 0 ? "" : `\n${shown} answers were left out: the judge is tuned by them.\n`,
    disagreementsText(report.disagreements),
    ...report.drift.map(driftText),
  ].join("");
}

function figuresTable(figures: Figures, columns: number): string {
  const { kappa, kappa_interval, weighted_kappa, weighted_kappa_interval, vote_agreement } = figures;
  const rows = [
    ["kappa", number(kappa), interval(kappa_interval), ""],
    ...(weighted_kappa === null
      ? []
      : [["weighted kappa", number(weighted_kappa), interval(weighted_kappa_interval), "by levels"]]),
    shareRow("accuracy", figures.accuracy, "judged as people do"),
    shareRow("TPR", figures.tpr, "of the good ones passed"),
    shareRow("TNR", figures.tnr, "of the bad ones failed"),
    shareRow("coverage", figures.coverage, `judged, ${figures.abstained} abstained`),
    ...(vote_agreement === null ? [] : [shareRow("votes", vote_agreement, "first two votes agree")]),
  ];
  return table(["", "", "95 %", ""], rows, columns);
}

function shareRow(name: string, share: Share, what: string): string[] {
  return [name, number(share.ratio), share.of === 0 ? "-" : interval(share), `${share.count} of ${share.of} ${what}`];
}

function number(value: number | null): string {
  return value === null ? "-" : value.toFixed(2);
}

function interval(value: Interval | null): string {
  return value === null ? "-" : `${value.low.toFixed(2)} to ${value.high.toFixed(2)}`;
}

function abstentionText({ reason, count, of }: NonNullable<CalibrationReport["abstention"]>): string {
  return `\nIt abstained from ${of}, ${count === of ? "always" : `${count} times`} for this reason: ${visibleLine(reason)}\n`;
}

function disagreementsText(all: CalibrationReport["disagreements"]): string {
  if (all.length === 0) return "";
  const lines = all
    .slice(0, SHOWN_DISAGREEMENTS)
    .map(
      ({ id, good, passed, score }) =>
        `  ${id}: people say ${good ? "good" : "bad"}, it ${passed ? "passed" : "failed"} it with ${number(score)}\n`,
    );
  const more = all.length - lines.length;
  return `\nIt judged otherwise than people:\n${lines.join("")}${more === 0 ? "" : `  and ${more} more: --json has all\n`}`;
}

function driftText(drift: CalibrationReport["drift"][number]): string {
  const { against, same_judge, changed, changed_answers, kappa_before, kappa_after } = drift;
  const who = same_judge ? "the same judge" : `${against.version} by ${against.model}`;
  const lines = changed_answers
    .slice(0, SHOWN_DISAGREEMENTS)
    .map(({ id, good, before, after }) => `  ${id} (${good ? "good" : "bad"}): ${before}, now ${after}\n`);
  const verdict = drift.beyond_chance
    ? "This is beyond chance"
    : changed.count === 0
      ? "Nothing changed"
      : "This is within chance";
  return [
    `\nAgainst ${who} on ${new Date(against.at_ms).toISOString().slice(0, 16).replace("T", " ")} UTC, by the same answers:\n`,
    `  ${changed.count} of ${changed.of} verdicts changed (${interval(changed)}), kappa ${number(kappa_before)}, now ${number(kappa_after)}\n`,
    ...lines,
    changed_answers.length > lines.length
      ? `  and ${changed_answers.length - lines.length} more: --json has all\n`
      : "",
    `  ${verdict} (McNemar: passes p = ${probability(drift.p_passes)}, right ones p = ${probability(drift.p_right)}).\n`,
  ].join("");
}

function probability(p: number): string {
  return p < 0.001 ? "< 0.001" : p.toFixed(3);
}

export function tuningText(
  { grader, model, folds, untuned, tries, why, tuned }: TuningReport,
  columns: number,
): string {
  return [
    `${grader} by ${model}, ${folds} folds: ${tuned === undefined ? "not activated" : `activated as ${tuned.version}`}\n\n`,
    table(
      ["tried", "kappa", "95 %", "coverage"],
      [tryRow("untuned", untuned.figures), ...tries.map(({ what, figures }) => tryRow(what, figures))],
      columns,
    ),
    `\n${why[0]?.toUpperCase() ?? ""}${visibleLine(why.slice(1))}.\n`,
    tuned === undefined
      ? ""
      : `It passes from ${tuned.min_score.toFixed(2)} on, with ${tuned.examples.length === 0 ? "no examples" : `the examples ${tuned.examples.join(", ")}`}.\nBack to the untuned judge: task-orchestrator judge reset --grader ${grader}\n`,
  ].join("");
}

function tryRow(what: string, { kappa, kappa_interval, coverage }: Figures): string[] {
  return [what, number(kappa), interval(kappa_interval), number(coverage.ratio)];
}

export function listText(
  lines: readonly CalibrationLine[],
  tuned: Awaited<ReturnType<Judging["tuned"]>>,
  nowMs: number,
): string {
  if (lines.length === 0) return "No judge has been calibrated in this project: task-orchestrator judge calibrate\n";
  const rows = lines.map(({ calibration, standing, passes, corrected }) => [
    calibration.version,
    calibration.model,
    number(calibration.figures.kappa),
    interval(calibration.figures.kappa_interval),
    standing,
    number(calibration.figures.coverage.ratio),
    String(calibration.figures.good + calibration.figures.bad),
    age(nowMs - calibration.createdAtMs),
    passes === null ? "-" : `${passes.count} of ${passes.of}`,
    corrected === null ? "-" : `${number(corrected.ratio)} (${interval(corrected)})`,
  ]);
  const head = [
    "judge",
    "model",
    "kappa",
    "95 %",
    "",
    "coverage",
    "answers",
    "age",
    "passed in use",
    "good by its errors",
  ];
  const tunings = tuned.map(
    ({ grader, tuning, createdAtMs }) =>
      `${grader} is tuned: passes from ${tuning.minScore.toFixed(2)} on, ${tuning.examples.length} examples, ${age(nowMs - createdAtMs)} old\n`,
  );
  return `${table(head, rows, Infinity)}${tunings.join("")}`;
}

/** What a script reads. */
export function listJson(lines: readonly CalibrationLine[], tuned: Awaited<ReturnType<Judging["tuned"]>>): JsonObject {
  return {
    calibrations: lines.map(({ calibration, standing, passes, corrected }) => ({
      grader: calibration.grader,
      model: calibration.model,
      version: calibration.version,
      anchors: calibration.anchors,
      standing,
      figures: calibration.figures,
      created_at: isoTime(calibration.createdAtMs),
      passed_in_use: passes === null ? null : { count: passes.count, of: passes.of },
      good_by_its_errors: corrected === null ? null : { ...corrected },
    })),
    tuned: tuned.map(({ grader, tuning, createdAtMs }) => ({
      grader,
      min_score: tuning.minScore,
      examples: tuning.examples.length,
      created_at: isoTime(createdAtMs),
    })),
  };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

function age(ms: number): string {
  if (ms < HOUR_MS) return `${Math.max(0, Math.floor(ms / 60_000))} min`;
  return ms < DAY_MS ? `${Math.floor(ms / HOUR_MS)} h` : `${Math.floor(ms / DAY_MS)} d`;
}
