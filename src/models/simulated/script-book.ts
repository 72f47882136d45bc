// Finds the scripted answer of a request and remembers how far each script line has been read.
import type { Script, ScriptedAnswer, ScriptLine } from "./script.ts";
import type { Asked } from "./wire.ts";

export interface ScriptBook {
  /** The answer that is due; nothing is read yet. */
  find(model: string, asked: Pick<Asked, "firstUserText" | "lastUserText">): DueAnswer | undefined;
}

interface DueAnswer {
  readonly answer: ScriptedAnswer;
  /** Moves on to the line's next answer; the last one stays due. */
  consume(): void;
}

/**
 * The last user message decides. A conversation that went on (a re-ask, a tool's result) and whose last message has no
 * line belongs to the line of its first message. A line for the model wins over a line for all.
 */
export function openScript(script: Script): ScriptBook {
  const pages = new Map(script.map((line) => [keyOf(line.prompt, line.model), { line, read: 0 }]));
  return {
    find(model, { firstUserText, lastUserText }) {
      const page = pageFor(model, lastUserText) ?? pageFor(model, firstUserText);
      const answer = page?.line.answers[page.read];
      if (page === undefined || answer === undefined) return undefined;
      return {
        answer,
        consume: () => {
          page.read = Math.min(page.read + 1, page.line.answers.length - 1);
        },
      };
    },
  };

  function pageFor(model: string, prompt: string): { readonly line: ScriptLine; read: number } | undefined {
    return pages.get(keyOf(prompt, model)) ?? pages.get(keyOf(prompt, undefined));
  }
}

function keyOf(prompt: string, model: string | undefined): string {
  return JSON.stringify([prompt, model]);
}
