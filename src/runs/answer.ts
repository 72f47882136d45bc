// A run as its caller gets it: one shape for the spawn tools, the run tools, the library and the CLI.
import { z } from "zod";
import type { JsonObject } from "../kernel/json.ts";
import { hasEnded, type Run, RUN_KINDS, RUN_STATUSES, type TimelineEntry } from "./run.ts";
import { visibleText } from "./visible-text.ts";

/** What the ledger says about a run. */
export interface Spending {
  readonly costUsd: number;
  /** The part of the cost that is a worst case, for calls whose figures never came. */
  readonly estimatedUsd: number;
  /** Tokens of all attempts whose figures came. */
  readonly usage: JsonObject;
  readonly attempts: readonly JsonObject[];
}

/** The output schema of every tool that answers with a run. */
export const runAnswerSchema = z.looseObject({
  run_id: z.string(),
  kind: z.enum(RUN_KINDS),
  status: z.enum(RUN_STATUSES),
  response: z.string().optional(),
  cost_usd: z.number(),
});

export function agentAnswer(run: Run, spending: Spending, timeline?: readonly TimelineEntry[]): JsonObject {
  return {
    ...headOf(run),
    ...run.result,
    ...(run.response === null ? {} : textFields(run, run.response)),
    usage: spending.usage,
    ...costFields([spending]),
    attempts: spending.attempts,
    ...endFields(run),
    ...(timeline === undefined ? {} : { timeline: timeline.map(timelineLine) }),
  };
}

/** A summary first, then the answer to each prompt in input order. */
export function batchAnswer(run: Run, children: readonly Run[], spending: readonly Spending[]): JsonObject {
  const counts: Record<string, number> = { total: children.length };
  for (const { status } of children) counts[status] = (counts[status] ?? 0) + 1;
  return {
    ...headOf(run),
    summary: counts,
    ...costFields(spending),
    ...endFields(run),
    results: children.map((child, index) => {
      const spent = spending[index];
      return spent === undefined ? headOf(child) : { index, ...agentAnswer(child, spent) };
    }),
  };
}

function headOf(run: Run): JsonObject {
  return { run_id: run.id, kind: run.kind, status: run.status, created_at: isoTime(run.createdAtMs) };
}

function textFields({ result }: Run, response: string): JsonObject {
  const model = result["model"];
  const origin =
    typeof model === "object" && model !== null && "provider" in model
      ? `${model["provider"]}:${model["model"]}`
      : "a model";
  return { response: visibleText(response), untrusted: true, origin };
}

function costFields(spending: readonly Spending[]): JsonObject {
  const sum = (part: "costUsd" | "estimatedUsd"): number =>
    Math.round(spending.reduce((total, spent) => total + spent[part], 0) * 1e6) / 1e6;
  return { cost_usd: sum("costUsd"), ...(sum("estimatedUsd") > 0 ? { estimated_usd: sum("estimatedUsd") } : {}) };
}

function endFields(run: Run): JsonObject {
  if (!hasEnded(run.status)) return { hint: "The run goes on; ask for its end with run_wait.", next: ["run_wait"] };
  return {
    ...(run.endedAtMs === null ? {} : { ended_at: isoTime(run.endedAtMs) }),
    ...(run.error === null ? {} : { ...run.error }),
  };
}

function timelineLine(entry: TimelineEntry): JsonObject {
  return { at: isoTime(entry.atMs), step: entry.step, source: entry.source, ...entry.detail };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
