// The results of a run for people and for scripts.
import { failedFacts, graderTitle } from "../../evaluation/index.ts";
import type { JsonObject } from "../../kernel/json.ts";
import type { GraderFacts, RunAnswer } from "../../runs/index.ts";
import type { Terminal } from "../terminal.ts";
import { table } from "../table.ts";
import type { PromptLine } from "./prompt-lines.ts";

export interface Result {
  readonly line: PromptLine;
  readonly answer: RunAnswer;
}

/** Completed, and not found wanting by a grader. */
export function isGood({ answer }: Result): boolean {
  return answer.status === "completed" && answer.evaluation?.passed !== false;
}

/** What a script reads: one line a prompt. */
export function jsonLine({ line, answer }: Result): JsonObject {
  const { run_id, status, response, output, model, immune, evaluation, usage } = answer;
  const { cost_usd, estimated_usd, attempts, code, message, retryable, hint, next } = answer;
  return {
    id: line.id,
    run_id,
    status,
    response,
    output,
    model,
    immune,
    evaluation,
    usage,
    cost_usd,
    estimated_usd,
    attempts,
    error: code === undefined ? undefined : { code, message, retryable, hint, next },
  };
}

/** The text on standard output, what it took on standard error. */
export function writeSingle(terminal: Terminal, result: Result): void {
  const { answer } = result;
  if (answer.response !== undefined) terminal.stdout(`${answer.response}\n`);
  // The message of a rejected answer has them.
  const failed = answer.status === "rejected" ? [] : failedFacts(answer.evaluation?.graders ?? []);
  for (const grader of failed) terminal.stderr(`${graderTitle(grader)}: ${grader.reason}\n`);
  for (const grader of abstainedIn(answer.evaluation?.graders ?? [])) {
    terminal.stderr(`${grader.grader} abstained: ${grader.reason}\n`);
  }
  if (answer.code !== undefined) terminal.stderr(`${answer.message}\n${answer.hint}\n`);
  const review = reviewOf(answer);
  terminal.stderr(`${[answer.run_id, ...factsOf(result), ...(review === "" ? [] : [`risk ${review}`])].join("  ")}\n`);
}

/** A row for each prompt and a last line for all; without the column of risks where none is worth saying. */
export function resultTable(results: readonly Result[], batch: RunAnswer, columns: number): string {
  const isReviewed = results.some(({ answer }) => reviewOf(answer) !== "");
  const review = (text: string): readonly string[] => (isReviewed ? [text] : []);
  const head = ["id", "status", "grade", "calls", "cost", ...review("risk"), "answer"];
  const rows = results.map((result, index) => [
    String(result.line.id ?? index + 1),
    ...factsOf(result),
    ...review(reviewOf(result.answer) || "-"),
    oneLine(result),
  ]);
  const good = results.filter(isGood).length;
  const untold = results.filter(({ answer }) => gradeOf(answer) === ABSTAINED).length;
  const doubt = untold === 0 ? "" : ` (of ${untold} no grader could tell)`;
  const last = `${good} of ${results.length} done and passed${doubt}, $${batch.cost_usd.toFixed(6)}, run ${batch.run_id}`;
  return `${table(head, rows, columns)}${last}\n`;
}

function factsOf({ answer }: Result): string[] {
  return [answer.status, gradeOf(answer), String(answer.attempts?.length ?? 0), `$${answer.cost_usd.toFixed(6)}`];
}

/** How likely it was to fail, and what was done about it; empty = there was nothing. */
function reviewOf({ immune: { risk = 0, warning, guardrails = [], held_out: heldOut = [] } = {} }: RunAnswer): string {
  const applied = guardrails.map(({ id }) => id);
  if (warning === undefined && applied.length === 0 && heldOut.length === 0) return "";
  return [risk.toFixed(2), ...applied, ...(heldOut.length === 0 ? [] : [`held out: ${heldOut.join(", ")}`])].join(", ");
}

function gradeOf({ evaluation }: RunAnswer): string {
  const { passed, graders } = evaluation ?? UNGRADED;
  const abstained = abstainedIn(graders).length;
  if (passed === null) return abstained === 0 ? "-" : ABSTAINED;
  const grade = passed ? `passed${doubtIn(graders)}` : failedGrade(graders);
  return abstained === 0 ? grade : `${grade}, ${abstained} abstained`;
}

function failedGrade(graders: readonly GraderFacts[]): string {
  const [first, ...more] = failedFacts(graders).map(graderTitle);
  return `failed by ${first}${more.length === 0 ? "" : ` and ${more.length} more`}`;
}

/** Those that no other grader is made of. */
function abstainedIn(graders: readonly GraderFacts[]): readonly GraderFacts[] {
  return graders.flatMap((grader) => {
    if (grader.graders !== undefined) return abstainedIn(grader.graders);
    return grader.kind === "abstained" ? [grader] : [];
  });
}

/** The grade that nobody could give. */
const ABSTAINED = "abstained";
const UNGRADED = { passed: null, graders: [] };

/** The least that is known of a judge whose verdict counts. */
function doubtIn(graders: readonly GraderFacts[]): string {
  const standings = new Set(standingsOf(graders));
  if (standings.has("uncalibrated")) return " (uncalibrated)";
  return standings.has("weak") ? " (weak)" : "";
}

function standingsOf(graders: readonly GraderFacts[]): readonly string[] {
  return graders.flatMap(({ kind, judge, graders: parts = [] }) => [
    ...(kind === "graded" && judge !== undefined ? [judge.standing] : []),
    ...standingsOf(parts),
  ]);
}

function oneLine({ answer }: Result): string {
  return (answer.response ?? answer.message ?? "").replaceAll(/\s+/g, " ");
}
