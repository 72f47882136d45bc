// The script of the simulated provider: which answers a prompt gets, in order, as JSON lines.
import { z } from "zod";
import { ScriptError } from "./errors.ts";
import { FAULTS, isFaultName, type FaultName } from "./faults.ts";
import { usageCounts } from "./usage.ts";

const scriptedAnswer = z.strictObject({
  text: z.string().optional(),
  fault: z
    .custom<FaultName>((name) => typeof name === "string" && isFaultName(name), {
      error: `no such fault; the faults are ${Object.keys(FAULTS).join(", ")}`,
    })
    .optional(),
  usage: usageCounts.optional(),
});

const scriptLine = z.strictObject({
  prompt: z.string(),
  model: z.string().optional(),
  answers: z
    .array(z.preprocess((answer) => (typeof answer === "string" ? { text: answer } : answer), scriptedAnswer))
    .min(1),
});

/**
 * Without `text` the answer is the unscripted one; with `fault` the text matters only where the fault carries it.
 * `usage` replaces the counted figures of `usageMetadata`.
 */
export type ScriptedAnswer = z.infer<typeof scriptedAnswer>;

/** `prompt` is the exact text of the user's message; without `model` the line answers for every model. */
export type ScriptLine = z.infer<typeof scriptLine>;

/** At most one line for each prompt and model. */
export type Script = readonly ScriptLine[];

/**
 * One JSON object a line: `{prompt, model?, answers: [text | {text?, fault?, usage?}]}`; empty lines are skipped.
 * @throws ScriptError naming the line that is not such an object, or that repeats a prompt and model.
 */
export function parseScript(text: string): Script {
  const firstLineOf = new Map<string, number>();
  const script: ScriptLine[] = [];
  for (const [index, source] of text.split("\n").entries()) {
    if (source.trim() === "") continue;
    const lineNumber = index + 1;
    const line = parseLine(source, lineNumber);
    const key = JSON.stringify([line.prompt, line.model]);
    const earlier = firstLineOf.get(key);
    if (earlier !== undefined) {
      throw new ScriptError(lineNumber, `repeats the prompt and model of line ${earlier}`);
    }
    firstLineOf.set(key, lineNumber);
    script.push(line);
  }
  return script;
}

function parseLine(source: string, lineNumber: number): ScriptLine {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (cause) {
    throw new ScriptError(lineNumber, "is not JSON", cause);
  }
  const parsed = scriptLine.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ScriptError(lineNumber, z.prettifyError(parsed.error), parsed.error);
}
