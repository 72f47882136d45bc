// For how long grading an answer holds the event loop, in which every other run of the process waits.
//   node benchmarks/grading-hold.ts
import { setImmediate as turn } from "node:timers/promises";
import { type GraderInput, graderListSchema } from "../src/evaluation/graders/specs.ts";
import { testGrading } from "../src/evaluation/testing.ts";
import { seededRandom } from "../src/kernel/random.ts";
import { printTable, spreadText } from "./figures.ts";

const ROUNDS = 7;
const GOAL_MS = 50;
const SIZES = [199_000, 1_000_000];

const random = seededRandom("grading-hold");
const WORDS = "the answer to that question lies in a table of numbers and letters which nobody has read".split(" ");

function prose(characters: number): string {
  const words: string[] = [];
  for (let length = 0; length < characters; length += 6)
    words.push(WORDS[Math.floor(random.next() * WORDS.length)] ?? "");
  return words.join(" ").slice(0, characters);
}

function records(characters: number): readonly { readonly id: number; readonly name: string }[] {
  return Array.from({ length: Math.floor(characters / 40) }, (_, id) => ({ id, name: `name ${id} of a record` }));
}

const code = (characters: number): string =>
  `\`\`\`ts\n${"export const value = (one: number): number => one + 1;\n".repeat(Math.floor(characters / 56))}\`\`\``;

interface Case {
  readonly name: string;
  readonly text: (characters: number) => string;
  readonly graders: (text: string) => readonly GraderInput[];
}

const CASES: readonly Case[] = [
  {
    name: "non_empty, length, contains",
    text: prose,
    graders: () => ["non_empty", { type: "length", max: 10 }, { type: "contains", all: ["nowhere"] }],
  },
  { name: "regex", text: prose, graders: () => [{ type: "regex", pattern: "(a|the)+ nowhere$" }] },
  {
    name: "exact, numeric",
    text: prose,
    graders: () => [
      { type: "exact", equals: "x" },
      { type: "numeric", equals: 7 },
    ],
  },
  {
    name: "similarity",
    text: prose,
    graders: (text) => [{ type: "similarity", to: text.replaceAll("table", "chair") }],
  },
  { name: "refusal, error_text, secrets", text: prose, graders: () => ["refusal", "error_text", "secrets"] },
  {
    name: "json_valid, json_schema",
    text: (size) => JSON.stringify(records(size)),
    graders: () => ["json_valid", { type: "json_schema", schema: { type: "array" } }],
  },
  {
    name: "json_diff, in any order",
    text: (size) => JSON.stringify(records(size)),
    graders: (text) => [{ type: "json_diff", equals: JSON.parse(text).toReversed(), ignore_order: true }],
  },
  { name: "code_valid", text: code, graders: () => ["code_valid"] },
  { name: "20 graders", text: prose, graders: () => Array.from({ length: 20 }, () => "refusal" as const) },
];

/** The longest time without a turn of the event loop. */
async function heldMs(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  const over = new AbortController();
  const working = work().finally(() => {
    over.abort();
  });
  for (let last = performance.now(); !over.signal.aborted;) {
    await turn();
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  await working;
  return longest;
}

const { grade } = testGrading();
const idle: number[] = [];
const rows: string[][] = [];
for (const { name, text, graders } of CASES) {
  for (const size of SIZES) {
    const answer = { text: text(size) };
    const specs = graderListSchema.parse(graders(answer.text));
    const held: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      held.push(await heldMs(() => grade(answer, specs)));
      idle.push(await heldMs(() => turn()));
    }
    rows.push([name, size.toLocaleString("en"), spreadText(held, 1), String(GOAL_MS)]);
  }
}
printTable(
  `How long grading holds the event loop, ${ROUNDS} rounds; an idle one is held for ${spreadText(idle, 1)} ms`,
  ["graders", "characters", "held, ms", "goal"],
  rows,
);
