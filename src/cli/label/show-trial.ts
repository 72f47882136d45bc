// A trial for the person who judges it. What is in it was written by others: it cannot move the cursor, and none of its
// lines looks like one of ours.
import type { ExportedTrial } from "../../evaluation/index.ts";
import { visible, visibleLine } from "../visible.ts";

const MAX_CHARACTERS = 4_000;

export function shownTrial(trial: ExportedTrial, place: string): string {
  const { metadata } = trial;
  const facts = [place, trial.id, trial.operation, trial.model ?? "no model", metadata.outcome, trial.timestamp];
  const answer = trial.response ?? `(no answer: ${metadata.failure_kind ?? "it failed"})`;
  return [
    `\n${facts.map(visibleLine).join(" · ")}\n`,
    block("prompt", trial.prompt, metadata.run_id),
    block("answer", answer, metadata.run_id),
    ...verdictLines(trial.grader_details),
    ...(metadata.error === undefined ? [] : [block("error", metadata.error, null)]),
    ...(metadata.note === null ? [] : [block("note", metadata.note, null)]),
  ].join("");
}

function block(title: string, text: string, runId: string | null): string {
  const shown = visible(text.slice(0, MAX_CHARACTERS));
  const lines = shown.split("\n").map((line) => `  | ${line}\n`);
  const left = text.length - MAX_CHARACTERS;
  const where = runId === null ? "" : `; run_output of ${visibleLine(runId)} has all`;
  const rest = left > 0 ? `  ... ${left} more characters${where}\n` : "";
  return `${title}\n${lines.join("")}${rest}`;
}

type GraderDetails = ExportedTrial["grader_details"];

/** Of a pipeline its verdict, then those of its graders under its name. */
function verdictLines(results: GraderDetails, within = ""): string[] {
  return results.flatMap(({ grader, verdict, parts = [] }) => {
    const name = `${within}${visibleLine(grader)}`;
    return [`${name}: ${verdictText(verdict)}\n`, ...verdictLines(parts, `${name} > `)];
  });
}

function verdictText({ kind, score, passed, reason = "" }: GraderDetails[number]["verdict"]): string {
  const said = visibleLine(reason);
  return kind === "abstained"
    ? `abstained, ${said}`
    : `${passed === true ? "passed" : "failed"} (${score ?? "?"}), ${said}`;
}
