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
  tool_calls: z
    .array(z.strictObject({ name: z.string().min(1), arguments: z.record(z.string(), z.json()) }))
    .min(1)
    .optional(),
});

const scriptedAnswers = z
  .array(z.preprocess((answer) => (typeof answer === "string" ? { text: answer } : answer), scriptedAnswer))
  .min(1);
const matched = { prompt: z.string(), model: z.string().optional() };
const answersLine = z.strictObject({ ...matched, answers: scriptedAnswers });
const stepsLine = z.strictObject({ ...matched, steps: scriptedAnswers });

/**
 * Without `text` and `tool_calls` the answer is the unscripted one; with `fault` they matter only where the fault
 * carries them. `usage` replaces the counted figures of `usageMetadata`. Calls of a tool that the request does not offer
 * become the fault `malformed_call`.
 */
export type ScriptedAnswer = z.infer<typeof scriptedAnswer>;

/**
 * `prompt` is the exact text of the user's message; without `model` the line answers for every model.
 *
 * `answers` are given one after another, each request gets the next. Of `steps` the request itself says which is due:
 * the one after as many rounds of tool calls as the conversation has had since that message, so that a request that is
 * sent again gets the same step again. The `fault` of a step happens the first time that this server is asked for the
 * step; from then on the step is its text and its calls. The last of either is repeated.
 */
export type ScriptLine = z.infer<typeof answersLine> | z.infer<typeof stepsLine>;

/** At most one line for each prompt and model. */
export type Script = readonly ScriptLine[];

/**
 * One JSON object a line: `{prompt, model?, answers}` or `{prompt, model?, steps}`, both of which are lists of
 * `text | {text?, fault?, usage?, tool_calls?: [{name, arguments}]}`; empty lines are skipped.
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
  const isStepped = typeof value === "object" && value !== null && "steps" in value;
  const parsed = (isStepped ? stepsLine : answersLine).safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ScriptError(lineNumber, z.prettifyError(parsed.error), parsed.error);
}
