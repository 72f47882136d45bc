// The simulated model: a function of what the request says and of the luck of its case, so that two arms can be compared.
import { z } from "zod";
import type { Answer, Case } from "./requests.ts";
import { isMet } from "./rule.ts";

export interface Reply {
  readonly answer: Answer;
  readonly fails: boolean;
}

export interface Replied extends Reply {
  /** What the request said beyond the case's own texts. */
  readonly added: string;
}

export interface LoopModel {
  /** To be told of before its request comes. */
  expect(one: Case): void;
  /** @param request its whole body, on any wire; undefined where no case's prompt is in it */
  answer(request: string): Reply | undefined;
  /** The last reply to the case, which is over now; undefined where no request came. */
  settle(one: Case): Replied | undefined;
  /** Requests that held no case's prompt. */
  strays(): number;
}

export function createModel(): LoopModel {
  const expected = new Set<Case>();
  const replies = new Map<Case, Replied>();
  let strays = 0;
  return {
    expect: (one) => {
      expected.add(one);
    },
    answer: (request) => {
      const texts = textsIn(request);
      const one = longestIn(texts, expected);
      if (one === undefined) {
        strays += 1;
        return undefined;
      }
      const added = beyond(one, texts);
      const reply = replyTo(one, added);
      replies.set(one, { ...reply, added });
      return reply;
    },
    settle: (one) => {
      const replied = replies.get(one);
      expected.delete(one);
      replies.delete(one);
      return replied;
    },
    strays: () => strays,
  };
}

/** A harm that is done outweighs a cure. */
function replyTo({ luck, habit, answers }: Pick<Case, "luck" | "habit" | "answers">, added: string): Reply {
  const { failure, cure, harm } = habit;
  if (harm !== null && isMet(harm.rule, added)) {
    if (luck < failure) return { answer: answers.bad, fails: true };
    return luck < harm.failure ? { answer: answers.harmed, fails: true } : { answer: answers.good, fails: false };
  }
  const inForce = cure !== null && isMet(cure.rule, added) ? cure.failure : failure;
  return luck < inForce ? { answer: answers.bad, fails: true } : { answer: answers.good, fails: false };
}

/** One prompt may be the beginning of another. */
function longestIn(texts: readonly string[], cases: Iterable<Case>): Case | undefined {
  let longest: Case | undefined;
  for (const one of cases) {
    if (one.prompt.length <= (longest?.prompt.length ?? 0)) continue;
    if (texts.some((text) => text.includes(one.prompt))) longest = one;
  }
  return longest;
}

function beyond({ prompt, system }: Case, texts: readonly string[]): string {
  return texts
    .map((text) => {
      const rest = text.replace(prompt, "\n");
      return system === undefined ? rest : rest.replace(system, "\n");
    })
    .join("\n")
    .trim();
}

/** Where the wires put what a model reads. */
const TEXT_KEYS: ReadonlySet<string> = new Set(["text", "content", "system"]);

function textsIn(request: string): readonly string[] {
  return textsOf(z.json().parse(JSON.parse(request)));
}

function textsOf(value: z.infer<ReturnType<typeof z.json>>): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    typeof member === "string" ? (TEXT_KEYS.has(key) ? [member] : []) : textsOf(member),
  );
}
