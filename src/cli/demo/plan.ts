// What the demo asks, and what the provider does to each prompt: all of it drawn from the seed.
import { type Random, seededRandom } from "../../kernel/random.ts";
import { type Fate, drawFates } from "./fates.ts";
import { orderQuestions, ORDER_SCHEMA, type Question, sumQuestions } from "./questions.ts";
import type { ScriptLine } from "../../models/index.ts";

const SUMS = 28;
const ORDERS = 12;
/** Enough for each answer, so that a call's worst case is small. */
const MAX_TOKENS = 256;

/** One call of spawn_parallel_agents: its graders hold for all of its prompts. */
export interface Batch {
  readonly prompts: readonly string[];
  readonly graders?: readonly { readonly type: "numeric"; readonly equals: number }[];
  readonly output_schema?: typeof ORDER_SCHEMA;
}

type Line = Extract<ScriptLine, { readonly answers: unknown }>;

export interface Plan {
  readonly batches: readonly Batch[];
  /** For the part about the budget. */
  readonly lastPrompt: string;
  readonly script: readonly Line[];
}

/** What every call of the demo says. */
export const CALL_OPTIONS = { model: "fast", max_tokens: MAX_TOKENS, on_fail: "repair" } as const;

export function planFrom(seed: string): Plan {
  const stream = (name: string): Random => seededRandom(`${seed}\n${name}`);
  const sums = sumQuestions(SUMS, stream("sums"));
  const orders = orderQuestions(ORDERS, stream("orders"));
  const questions = [...sums.questions, ...orders];
  const fates = drawFates(questions.length, stream("fates"));
  const lastPrompt = "Say in one sentence what a budget is for.";
  return {
    batches: [
      { prompts: sums.questions.map(({ prompt }) => prompt), graders: [{ type: "numeric", equals: sums.result }] },
      { prompts: orders.map(({ prompt }) => prompt), output_schema: ORDER_SCHEMA },
    ],
    lastPrompt,
    script: [
      ...questions.map((question, index) => scriptLine(question, fates[index] ?? { faults: [], end: "right" })),
      { prompt: lastPrompt, answers: [{ text: "It keeps a good idea from costing more than it is worth." }] },
    ],
  };
}

/** The last answer of a line is given for as long as somebody asks. */
function scriptLine({ prompt, right, wrong }: Question, { faults, end }: Fate): Line {
  const answers: Line["answers"] = faults.map((fault) => ({ fault }));
  if (end === "repaired" || end === "wrong") answers.push({ text: wrong });
  if (end === "repaired" || end === "right") answers.push({ text: right });
  return { prompt, answers };
}
