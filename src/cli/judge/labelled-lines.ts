// Labelled answers from a file of JSON lines.
import { z } from "zod";
import { type LabelledAnswer, labelledAnswerSchema, MOST_ANSWERS } from "../../evaluation/index.ts";
import { UsageError } from "../command.ts";
import { type At, textOf } from "../streams.ts";

const MOST_BYTES = 64 * 1024 * 1024;

const lineSchema = labelledAnswerSchema.extend({ id: z.union([z.string().max(100), z.number()]).optional() });

/** @throws UsageError that names the line and what is wrong with it. */
export function labelledLines(file: string, at: At): LabelledAnswer[] {
  const lines = textOf(file, at, MOST_BYTES).split(/\r?\n/);
  const answers: LabelledAnswer[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    answers.push(answerFrom(line, `line ${index + 1}`, file));
    if (answers.length > MOST_ANSWERS) {
      throw new UsageError(`${file} holds more than ${MOST_ANSWERS} answers: take a sample, a few hundred are enough.`);
    }
  }
  if (answers.length === 0) {
    throw new UsageError(`${file} holds no labelled answers: one JSON object a line, with "output" and "label".`);
  }
  return answers;
}

function answerFrom(line: string, place: string, file: string): LabelledAnswer {
  const parsed = lineSchema.safeParse(jsonOf(line, `${file}, ${place}`));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue?.path.map(String).join(".") ?? "";
    const what = [field, issue?.message ?? "is not a labelled answer"].filter((part) => part !== "").join(" ");
    throw new UsageError(`${file}, ${place}: ${what}.`);
  }
  const { id, ...answer } = parsed.data;
  // Reports and refusals name the line, too.
  return { ...answer, id: id === undefined || id === "" ? place : `${id} (${place})` };
}

function jsonOf(line: string, place: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new UsageError(`${place}: not a JSON object.`);
  }
}
