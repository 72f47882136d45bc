// The requests of a run, all of them before it begins: family, paraphrase, slots, and how lucky the model will be.
import type { z } from "zod";
import { graderListSchema } from "../../src/evaluation/index.ts";
import { seededRandom } from "../../src/kernel/random.ts";
import { drawSlots, fill, fillJson, pickOne, type Values } from "./slots.ts";
import { type Family, type Habit, habitAt, type Workload, WorkloadError } from "./workload.ts";

const MAX_REDRAWS = 100;

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
  readonly answers: { readonly good: string; readonly bad: string; readonly harmed: string };
}

export interface RunOptions {
  readonly runs: number;
  readonly seed: string;
}

/** No two prompts are alike. @throws WorkloadError where a family cannot make so many, or has a grader that is none */
export function drawCases(file: string, { families }: Workload, { runs, seed }: RunOptions): readonly Case[] {
  const seen = new Set<string>();
  return Array.from({ length: runs }, (_, index) => {
    const family = pickOne(families, seededRandom(`${seed}/${index}/family`));
    for (let redraw = 0; redraw < MAX_REDRAWS; redraw += 1) {
      const drawn = drawCase(file, family, index, { runs, seed: `${seed}/${index}/${redraw}` });
      if (seen.has(drawn.prompt)) continue;
      seen.add(drawn.prompt);
      return drawn;
    }
    throw new WorkloadError(file, `${family.name} has too few different prompts for ${runs} runs; give it more slots`);
  });
}

function drawCase(file: string, family: Family, index: number, { runs, seed }: RunOptions): Case {
  const random = seededRandom(seed);
  const values = drawSlots(family.slots, random);
  const habit = habitAt(family, index / runs);
  const one = (templates: readonly string[]): string =>
    templates.length === 0 ? "" : fill(pickOne(templates, random), values);
  return {
    index,
    family: family.name,
    prompt: one(family.prompts),
    system: family.system === undefined ? undefined : fill(family.system, values),
    graders: gradersOf(file, family, values),
    luck: seededRandom(`${seed}/luck`).next(),
    habit,
    answers: {
      good: one(family.answers.good),
      bad: one(family.answers.bad),
      harmed: one(habit.harm?.bad ?? []),
    },
  };
}

function gradersOf(file: string, { name, graders }: Family, values: Values): Case["graders"] {
  const parsed = graderListSchema.safeParse(fillJson(graders, values));
  if (parsed.success) return parsed.data;
  throw new WorkloadError(file, `a grader of ${name} is wrong: ${parsed.error.message}`, parsed.error);
}
