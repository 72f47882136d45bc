// What the turns of a request say, on any wire.
import { CHARS_PER_TOKEN } from "./answer.ts";
import type { Asked } from "./wire.ts";

export interface Said {
  readonly byUser: boolean;
  readonly text: string;
}

/** The texts of the user's turns, and the size of everything that is said; `more` is an instruction, or a tool's JSON. */
export function conversation(
  turns: readonly Said[],
  more: readonly string[],
): Pick<Asked, "firstUserText" | "lastUserText" | "promptTokens"> {
  const chars = [...more, ...turns.map(({ text }) => text)].reduce((sum, text) => sum + text.length, 0);
  return {
    firstUserText: turns.find(({ byUser }) => byUser)?.text ?? "",
    lastUserText: turns.findLast(({ byUser }) => byUser)?.text ?? "",
    promptTokens: Math.ceil(chars / CHARS_PER_TOKEN),
  };
}
