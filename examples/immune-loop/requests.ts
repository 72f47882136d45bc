// The requests of a run, all of them before it begins: family, paraphrase, slots, and how lucky the model will be.
import type { z } from "zod";
import { graderListSchema } from "../../src/evaluation/index.ts";
import { type Random, seededRandom } from "../../src/kernel/random.ts";
import type { FaultName } from "../../src/models/simulated/index.ts";
import { drawSlots, fill, fillJson, fillTexts, pickOne, type Values } from "./slots.ts";
import {
  type AnswerTemplate,
  type Family,
  type Habit,
  habitAt,
  type WithoutAnswer,
  type Workload,
  WorkloadError,
} from "./workload.ts";

const MAX_REDRAWS = 100;

const FAULT_OF_END = {
  empty: "empty",
  truncated: "truncated_by_thinking",
  blocked: "blocked",
} as const satisfies Record<WithoutAnswer["ends"], FaultName>;

/** A text, or how the provider ends without any. */
export type Answer = { readonly text: string } | { readonly fault: FaultName };

export interface Case {
  /** From 0, in the order of the run; it keys every draw. */
  readonly index: number;
  readonly family: string;
  readonly prompt: string;
  readonly system: string | undefined;
  readonly graders: z.output<typeof graderListSchema>;
  /** Uniform in [0, 1), the same in every arm: the model fails where it is below the probability of failure. */
  readonly luck: number;
  readonly habit: Habit;
  readonly answers: { readonly good: Answer; readonly bad: Answer; readonly harmed: Answer };
}

export interface RunOptions {
  readonly runs: number;
  readonly seed: string;
}

/** No two prompts are alike. @throws WorkloadError where a family cannot make so many, or has a grader that is none */
export function drawCases(file: string, { families }: Workload, { runs, seed }: RunOptions): readonly Case[] {
  const seen = new Set<string>();
  return Array.from({ length: runs }, (_, index) => {
    const family = pickFamily(families, seededRandom(`${seed}/${index}/family`));
    for (let redraw = 0; redraw < MAX_REDRAWS; redraw += 1) {
      const drawn = drawCase(file, family, index, { runs, seed: `${seed}/${index}/${redraw}` });
      if (seen.has(drawn.prompt)) continue;
      seen.add(drawn.prompt);
      return drawn;
    }
    throw new WorkloadError(file, `${family.name} has too few different prompts for ${runs} runs; give it more slots`);
  });
}

/** By their weights. */
function pickFamily(families: readonly Family[], random: Random): Family {
  let left = random.next() * families.reduce((sum, { weight }) => sum + weight, 0);
  const picked = families.find(({ weight }) => (left -= weight) < 0) ?? families.at(-1);
  if (picked === undefined) throw new RangeError("there is no family");
  return picked;
}

function drawCase(file: string, family: Family, index: number, { runs, seed }: RunOptions): Case {
  const random = seededRandom(seed);
  const values = drawSlots(family.slots, random);
  const habit = habitAt(family, index / runs);
  const one = (templates: readonly string[]): string => fill(pickOne(templates, random), values);
  const answer = (templates: readonly AnswerTemplate[]): Answer => {
    const picked = templates.length === 0 ? "" : pickOne(templates, random);
    return typeof picked === "string" ? { text: fill(picked, values) } : { fault: FAULT_OF_END[picked.ends] };
  };
  return {
    index,
    family: family.name,
    prompt: one(family.prompts),
    system: family.system === undefined ? undefined : fill(family.system, values),
    graders: gradersOf(file, family, values),
    luck: seededRandom(`${seed}/luck`).next(),
    habit,
    answers: {
      good: answer(family.answers.good),
      bad: answer(family.answers.bad),
      harmed: answer(habit.harm?.bad ?? []),
    },
  };
}

/** A slot that is a number is one where the grader takes one, and a text where it takes a text. */
function gradersOf(file: string, { name, graders }: Family, values: Values): Case["graders"] {
  return graders.flatMap((grader, nth) => {
    const asNumbers = graderListSchema.safeParse([fillJson(grader, values)]);
    const parsed = asNumbers.success ? asNumbers : graderListSchema.safeParse([fillTexts(grader, values)]);
    if (parsed.success) return parsed.data;
    const problems = asNumbers.error?.issues.map(({ message }) => message).join("; ");
    throw new WorkloadError(file, `grader ${nth + 1} of ${name} is wrong: ${problems}`, parsed.error);
  });
}
