// Questions with a right answer and a wrong one: sums for a numeric grader, orders for a JSON schema.
import type { Random } from "../../kernel/random.ts";

export interface Question {
  readonly prompt: string;
  readonly right: string;
  readonly wrong: string;
}

/** Different sums with one result, as one grader looks at all of them. */
export function sumQuestions(
  count: number,
  random: Random,
): { readonly result: number; readonly questions: readonly Question[] } {
  const result = 100 + whole(900, random);
  const questions = new Map<string, Question>();
  while (questions.size < count) {
    const term = 1 + whole(result - 1, random);
    const sum = random.next() < 0.5 ? `${result - term} + ${term}` : `${result + term} - ${term}`;
    questions.set(sum, {
      prompt: `What is ${sum}?`,
      right: `${sum} = ${result}`,
      wrong: `${sum} = ${result + 1 + whole(9, random)}`,
    });
  }
  return { result, questions: [...questions.values()] };
}

export const ORDER_SCHEMA = {
  type: "object",
  properties: {
    customer: { type: "string" },
    item: { type: "string" },
    quantity: { type: "integer", minimum: 1 },
  },
  required: ["customer", "item", "quantity"],
  additionalProperties: false,
} as const;

const CUSTOMERS = ["Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald", "Radia", "Ken", "Margaret", "Niklaus"];
const ITEMS = ["pears", "plums", "quinces", "cherries", "apricots", "figs", "grapes", "melons"];

export function orderQuestions(count: number, random: Random): readonly Question[] {
  const questions = new Map<string, Question>();
  while (questions.size < count) {
    const customer = CUSTOMERS[whole(CUSTOMERS.length, random)];
    const item = ITEMS[whole(ITEMS.length, random)];
    const quantity = 2 + whole(98, random);
    const prompt = `Write this order as JSON: ${customer} wants ${quantity} crates of ${item}.`;
    const unlike = [
      { customer, item },
      { customer, item, quantity: "many" },
      { customer, item, quantity, paid: true },
    ];
    questions.set(prompt, {
      prompt,
      right: JSON.stringify({ customer, item, quantity }),
      wrong: JSON.stringify(unlike[whole(unlike.length, random)]),
    });
  }
  return [...questions.values()];
}

/** 0 to below `end`. */
function whole(end: number, random: Random): number {
  return Math.floor(random.next() * end);
}
