// What a run would do, for people and for scripts.
import type { AgentPlan } from "../../agents/index.ts";
import { counted } from "../../kernel/counted.ts";
import type { JsonObject } from "../../kernel/json.ts";
import { table } from "../table.ts";
import type { PromptLine } from "./prompt-lines.ts";

export interface Planned {
  readonly line: PromptLine;
  readonly plan: AgentPlan;
}

/** What a script reads: one line a prompt. */
export function planJson({ line, plan }: Planned): JsonObject {
  return { id: line.id, ...plan };
}

/** A row for each prompt, uncut, as the reason is what is asked for, and a last line for all. */
export function planTable(planned: readonly Planned[]): string {
  const rows = planned.map(({ line, plan }, index) => [
    String(line.id ?? index + 1),
    `${plan.provider}:${plan.model}`,
    `$${plan.cost_at_most_usd.toFixed(6)}`,
    plan.risk?.toFixed(2) ?? "-",
    plan.refused ?? plan.reason,
  ]);
  const sum = planned.reduce((total, { plan }) => total + plan.cost_at_most_usd, 0);
  const last = `Nothing was sent. ${counted(planned.length, "prompt")} may cost up to $${sum.toFixed(6)}, each retry as much again.`;
  return `${table(["id", "model", "at most", "risk", "why"], rows, Infinity)}${last}\n`;
}
