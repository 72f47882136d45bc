// Failures of a hundred kinds of prompts, each of which comes again and again with other numbers.
import type { TestTrial } from "../../src/immune/testing.ts";
import type { Database } from "../../src/storage/index.ts";

export const KINDS = 100;

const THINGS = ["apple", "river", "engine", "violin", "harbour", "glacier", "lantern", "orchard", "saddle", "compass"];
const TASKS = [
  "Describe the history of the",
  "Write a table of prices for each",
  "Translate the instructions of this",
  "Compute the weight of every",
  "Compose a rhyme about one",
  "Summarise the complaints about the",
  "Plan a tour to the nearest",
  "Sketch the parts of an old",
  "Compare two makers of this",
  "List the dangers of a broken",
];

export function failureOf(index: number): TestTrial {
  const kind = index % KINDS;
  const prompt = `${TASKS[kind % 10]} ${THINGS[Math.floor(kind / 10)]}, number ${index}.`;
  return { prompt, failed: { json_valid: "no valid JSON" } };
}

/** How often each pattern was counted, each figure once: one figure where all came alike. */
export async function countsIn({
  queries,
}: Database): Promise<{ readonly patterns: number; readonly counts: readonly number[] }> {
  const rows = await queries
    .selectFrom("pattern_days")
    .select("pattern")
    .select((eb) => eb.fn.sum<number>("occurrences").as("count"))
    .groupBy("pattern")
    .execute();
  return { patterns: rows.length, counts: [...new Set(rows.map(({ count }) => count))] };
}
