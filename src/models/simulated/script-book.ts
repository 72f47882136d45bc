// Finds the scripted answer of a request and remembers how far each script line has been read.
import type { Script, ScriptedAnswer, ScriptLine } from "./script.ts";
import type { Asked } from "./wire.ts";

export interface ScriptBook {
  /** The answer that is due; nothing is read yet. */
  find(
    model: string,
    asked: Pick<Asked, "firstUserText" | "lastUserText" | "step" | "answersSoFar">,
  ): DueAnswer | undefined;
}

interface DueAnswer {
  readonly answer: ScriptedAnswer;
  /** Moves on: to the line's next answer, of which the last stays due, or past the fault of a step. */
  consume(): void;
}

/** `step` counts what the model has said since the text that found the line. */
type Page = (step: number) => DueAnswer | undefined;

/**
 * The last user message with a text decides; one of nothing but tools' results does not count. A conversation that went
 * on (a re-ask) and whose last message has no line belongs to the line of its first message. A line for the model wins
 * over a line for all.
 */
export function openScript(script: Script): ScriptBook {
  const pages = new Map(script.map((line) => [keyOf(line.prompt, line.model), open(line)]));
  return {
    find(model, { firstUserText, lastUserText, step, answersSoFar }) {
      const page = pageFor(model, lastUserText);
      return page === undefined ? pageFor(model, firstUserText)?.(answersSoFar) : page(step);
    },
  };

  function pageFor(model: string, prompt: string): Page | undefined {
    return pages.get(keyOf(prompt, model)) ?? pages.get(keyOf(prompt, undefined));
  }
}

function open(line: ScriptLine): Page {
  return "steps" in line ? byStep(line.steps) : inOrder(line.answers);
}

function inOrder(answers: readonly ScriptedAnswer[]): Page {
  let read = 0;
  return () => {
    const answer = answers[read];
    if (answer === undefined) return undefined;
    return {
      answer,
      consume: () => {
        read = Math.min(read + 1, answers.length - 1);
      },
    };
  };
}

function byStep(steps: readonly ScriptedAnswer[]): Page {
  const failed = new Set<number>();
  return (step) => {
    const index = Math.min(step, steps.length - 1);
    const scripted = steps[index];
    if (scripted === undefined) return undefined;
    const { fault, ...answer } = scripted;
    return {
      answer: failed.has(index) ? answer : scripted,
      consume: () => {
        if (fault !== undefined) failed.add(index);
      },
    };
  };
}

function keyOf(prompt: string, model: string | undefined): string {
  return JSON.stringify([prompt, model]);
}
