// What people read of the immune system, as markdown: tables and bars of text.
import { counted } from "../kernel/counted.ts";
import { visibleText } from "../runs/index.ts";
import type { Dashboard } from "./dashboard.ts";
import type { FailureView, TriedGuardrail } from "./latest-patterns.ts";
import type { Pruned } from "./prune.ts";
import type { ImmuneStatus } from "./status.ts";

const BAR = 30;
/** Letters of a name that are shown, and of a part of a list. */
const MOST_OF_NAME = 60;
const MOST_OF_PART = 120;

/** A list stands in its cell part by part. */
type Cell = string | readonly string[];

export function statusText({ health, enabled, patterns, occurrences, guardrails, hint }: ImmuneStatus): string {
  return [
    `health: ${health}${enabled ? "" : " (switched off)"}`,
    `patterns: ${patterns.total} (${patterns.stale} stale), failures: ${occurrences.total} (${occurrences.today} today)`,
    `guardrails: ${guardrails.kept} kept, ${guardrails.on_trial} on trial, ${guardrails.retired} retired`,
    ...(hint === undefined ? [] : [hint]),
  ].join("  \n");
}

export function failuresText(failures: readonly FailureView[]): string {
  return table(
    ["pattern", "failure", "operation", "times", "last seen", "strength", "prompt", "guardrails"],
    failures.map((each) => [
      each.id,
      each.failure,
      each.operation,
      `${each.occurrences}`,
      each.last_seen,
      each.stale ? "stale" : each.strength.toFixed(2),
      each.examples[0]?.prompt ?? "-",
      each.guardrails.length === 0 ? "none" : each.guardrails.map(triedText),
    ]),
  );
}

/** As in "json-only retired (no_help) in trial 2, again from 2026-01-08". */
function triedText({ guardrail, trials, retries_at: retriesAt, ...state }: TriedGuardrail): string {
  if (state.state === "trial") return `${guardrail} trial ${trials}`;
  const next = retriesAt === undefined ? "" : retriesAt === null ? ", for good" : `, again from ${dayIn(retriesAt)}`;
  return `${guardrail} ${stateText(state)} in trial ${trials}${next}`;
}

function dayIn(time: string): string {
  return time.slice(0, "2026-01-01".length);
}

export function prunedText({ candidates }: Pruned, dryRun: boolean): string {
  const patterns = counted(candidates, "stale and weak pattern");
  return dryRun ? `${patterns} would be deleted.` : `${patterns} deleted.`;
}

export function dashboardText({ status, ...board }: Dashboard): string {
  return [
    "# Immune system",
    statusText(status),
    "## Failures by day (UTC)",
    bars(board.trend.map(({ day, occurrences: count }) => [day, count])),
    "## By failure",
    bars(board.by_failure.map(({ failure, occurrences: count }) => [failure, count])),
    "## By operation",
    bars([
      ...board.by_operation.map(({ operation, occurrences: count }) => [operation, count] as const),
      ...(board.other_operations === 0 ? [] : [["all others", board.other_operations] as const]),
    ]),
    "## Patterns that came most",
    table(
      ["pattern", "failure", "operation", "times", "last seen", "strength"],
      board.patterns.map((each) => [
        each.id,
        each.failure,
        each.operation,
        `${each.occurrences}`,
        each.last_seen,
        each.strength.toFixed(2),
      ]),
    ),
    "## Guardrails, changed last first",
    table(
      ["guardrail", "against", "family", "state", "failed with", "failed without", "fewer failures, 95 %"],
      board.guardrails.map((each) => [
        each.guardrail,
        each.failure,
        each.family.slice(0, 8),
        stateText(each),
        shareOf(each.treated),
        shareOf(each.held_out),
        each.effect === null ? "-" : `${percent(each.effect.low)} to ${percent(each.effect.high)}`,
      ]),
    ),
    "## Did risks come true, with nothing done about them?",
    table(
      ["risk", "failed"],
      board.risk.map(({ risk_from: from, ...arm }) => [`${percent(from)} to ${percent(from + 0.1)}`, shareOf(arm)]),
    ),
  ].join("\n\n");
}

function stateText({ state, reason }: { readonly state: string; readonly reason: string | null }): string {
  return reason === null ? state : `${state} (${reason})`;
}

function bars(rows: readonly (readonly [string, number])[]): string {
  if (rows.length === 0) return "none";
  const names = rows.map(([name]) => cell(name));
  const width = Math.max(...names.map((name) => name.length));
  const most = Math.max(1, ...rows.map(([, count]) => count));
  const lines = rows.map(([, count], index) => {
    const length = count === 0 ? 0 : Math.max(1, Math.round((count / most) * BAR));
    return `${(names[index] ?? "").padEnd(width)} ${"█".repeat(length)}${length === 0 ? "" : " "}${count}`;
  });
  return ["```", ...lines, "```"].join("\n");
}

function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return "none";
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function line(cells: readonly Cell[]): string {
  return `| ${cells.map(cellOf).join(" | ")} |`;
}

function cellOf(content: Cell): string {
  return typeof content === "string" ? cell(content) : content.map((part) => cell(part, MOST_OF_PART)).join("; ");
}

/** What would end a cell or a block, make a link or an image, or be HTML, and what stands for it. */
const STAND_INS: Readonly<Record<string, string>> = { "[": "(", "]": ")", "<": "‹", ">": "›", "\\": "/" };

/** A name may come from anywhere, also from another project's file: one line of letters that are seen. */
function cell(text: string, most = MOST_OF_NAME): string {
  return visibleText(text)
    .replaceAll(/\p{Cf}/gu, "")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[|`[\]<>\\]/g, (sign) => STAND_INS[sign] ?? "'")
    .slice(0, most)
    .toWellFormed();
}

function shareOf({ passed, failed }: { readonly passed: number; readonly failed: number }): string {
  const all = passed + failed;
  return all === 0 ? "0 of 0" : `${failed} of ${all} (${percent(failed / all)})`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
