// What the turns of a request say, on any wire.
import { CHARS_PER_TOKEN } from "./answer.ts";
import type { Asked } from "./wire.ts";

/** A turn of the user, of nothing but tools' results, of the model, or of the model with calls of tools. */
export interface Said {
  readonly by: "user" | "results" | "model" | "calls";
  readonly text: string;
}

/** `more` is what else the model reads: an instruction, or the JSON of tools, calls and results. */
export function conversation(
  turns: readonly Said[],
  more: readonly string[],
): Pick<Asked, "firstUserText" | "lastUserText" | "promptTokens" | "step" | "answersSoFar"> {
  const chars = [...more, ...turns.map(({ text }) => text)].reduce((sum, text) => sum + text.length, 0);
  const first = turns.findIndex(({ by }) => by === "user");
  const last = turns.findLastIndex(({ by }) => by === "user");
  return {
    firstUserText: turns[first]?.text ?? "",
    lastUserText: turns[last]?.text ?? "",
    promptTokens: Math.ceil(chars / CHARS_PER_TOKEN),
    step: turns.slice(last + 1).filter(({ by }) => by === "calls").length,
    answersSoFar: turns.slice(first + 1).filter(({ by }) => by === "calls" || by === "model").length,
  };
}
