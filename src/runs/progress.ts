// How far the work of a run is, as those see it who wait for it.
import { z } from "zod";
import type { JsonObject } from "../kernel/json.ts";
import { visibleText } from "./visible-text.ts";

/** Of the answer that is under way. */
const TAIL_CHARACTERS = 400;
const LINE_CHARACTERS = 80;

export type RunProgress = JsonObject & {
  /** Answers of a model that were begun; of a batch, those of all its prompts. */
  readonly steps: number;
  /** How often each tool was used. */
  readonly tools: { readonly [tool: string]: number };
  /** Characters of the answer that is under way, and its end. */
  readonly characters: number;
  readonly tail: string;
  /** Of a batch: prompts that have ended, of so many. */
  readonly done?: number;
  readonly total?: number;
};

export const NO_PROGRESS: RunProgress = { steps: 0, tools: {}, characters: 0, tail: "" };

export function heard(progress: RunProgress, piece: string | null): RunProgress {
  if (piece === null) return { ...progress, steps: progress.steps + 1, characters: 0, tail: "" };
  const tail = `${progress.tail}${piece}`.slice(-TAIL_CHARACTERS).toWellFormed();
  return { ...progress, characters: progress.characters + piece.length, tail };
}

export function used(progress: RunProgress, tool: string): RunProgress {
  return { ...progress, tools: { ...progress.tools, [tool]: (progress.tools[tool] ?? 0) + 1 } };
}

const stored = z.looseObject({
  steps: z.number(),
  tools: z.record(z.string(), z.number()),
  characters: z.number(),
  tail: z.string(),
  done: z.number().optional(),
  total: z.number().optional(),
});

export function progressFrom(text: string): RunProgress {
  const { done, total, ...rest } = stored.parse(JSON.parse(text));
  const progress = { steps: rest.steps, tools: rest.tools, characters: rest.characters, tail: rest.tail };
  return done === undefined || total === undefined ? progress : { ...progress, done, total };
}

/** Then the end of an answer says nothing, as several are under way. */
export function isOfMany({ total }: { readonly total?: number | undefined }): boolean {
  return total !== undefined && total > 1;
}

/** One line for a terminal or a client's status bar. */
export function progressLine({ steps, tools, characters, tail, done, total }: RunProgress): string {
  const uses = Object.entries(tools).map(([tool, count]) => `${tool} ${count}`);
  const toolsUsed = uses.length === 0 ? [] : [`used ${uses.join(", ")}`];
  if (isOfMany({ total })) return [`${done ?? 0} of ${total ?? 0} prompts ended`, ...toolsUsed].join(" · ");
  const end = visibleText(tail).replaceAll(/\s+/g, " ").trim().slice(-LINE_CHARACTERS);
  return [
    `step ${Math.max(1, steps)}`,
    ...toolsUsed,
    ...(characters === 0 ? [] : [`${characters} characters`]),
    ...(end === "" ? [] : [`…${end}`]),
  ].join(" · ");
}
