// The prompts of a run: one from the command line, or the lines of a file that carry their own options.
import { z } from "zod";
import { agentInputSchema } from "../../agents/index.ts";
import { UsageError } from "../command.ts";
import { type At, textOf } from "../streams.ts";
import { wrongOption } from "../wrong-option.ts";

const lineSchema = agentInputSchema.extend({ id: z.union([z.string(), z.number()]).optional() });

export interface PromptLine {
  readonly id?: string | number;
  readonly input: z.output<typeof agentInputSchema>;
}

/** What the command line says for every prompt; undefined = not said. */
export type Defaults = Readonly<Record<string, unknown>>;

/** The prompt of the command line. @throws UsageError that names the option. */
export function promptLine(prompt: string, defaults: Defaults): PromptLine {
  return parsedLine({ prompt }, saidIn(defaults));
}

/** @throws UsageError that names the line and what is wrong with it. */
export function promptLines(file: string, defaults: Defaults, at: At): PromptLine[] {
  const said = saidIn(defaults);
  const texts = textOf(file, at).split(/\r?\n/);
  const lines = texts.flatMap((text, index) => {
    const place = `${file}, line ${index + 1}`;
    return text.trim() === "" ? [] : [parsedLine(jsonObject(text, place), said, place)];
  });
  if (lines.length === 0) throw new UsageError(`${file} holds no prompts.`);
  return lines;
}

function saidIn(defaults: Defaults): Defaults {
  return Object.fromEntries(Object.entries(defaults).filter(([, value]) => value !== undefined));
}

/** @param place of a line in its file; undefined = the prompt is on the command line */
function parsedLine(own: object, said: Defaults, place?: string): PromptLine {
  const parsed = lineSchema.safeParse({ ...said, ...own });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const [field = ""] = issue?.path ?? [];
    if (place === undefined || (field in said && !(field in own))) throw wrongOption(parsed.error);
    const path = issue?.path.join(".") ?? "";
    throw new UsageError(`${place}: ${path === "" ? "" : `${path}: `}${issue?.message ?? "is not a prompt"}.`);
  }
  const { id, ...input } = parsed.data;
  return { input, ...(id === undefined ? {} : { id }) };
}

function jsonObject(text: string, place: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said below, with the place.
  }
  throw new UsageError(`${place}: not a JSON object.`);
}
