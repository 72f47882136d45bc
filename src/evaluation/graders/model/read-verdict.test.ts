import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readVerdict } from "./read-verdict.ts";

const PAIR = ["A", "B", "neither"];
const SPOKEN = { A: ["output (a)"], B: ["output (b)"], neither: ["tie"] };
const read = (text: string): string | null => readVerdict(text, PAIR, SPOKEN)?.label ?? null;

test("the JSON that was asked for is read, with its reasoning and evidence", () => {
  const text = '```json\n{"reasoning": "short", "evidence": "x", "verdict": "A"}\n```';
  expect(readVerdict(text, PAIR)).toEqual({ label: "A", reasoning: "short", evidence: "x" });
});

test.each([
  ["Output (a)", "A"],
  ["**Output (b)**", "B"],
  ["B", "B"],
  ["It's long.\n\nVerdict: A", "A"],
  ["Output (a) is wordy. Output (b) follows the request. Therefore, Output (b) is better.", "B"],
  ["Overall, output (a) is the clearly better of the two.", "A"],
  ["I would choose output (b) here.", "B"],
  ["The better output is Output (a).", "A"],
  ["Output (b) is better at style. All in all Output (a) is better as it does what was asked.", "A"],
  ['{"verdict": "b"}', "B"],
  ['Here is what I think.\n```json\n{"reasoning": "", "verdict": "A"}\n```', "A"],
])("%j chooses %s", (text, label) => {
  expect(read(text)).toBe(label);
});

test.each([
  ["a refusal", "I'm sorry, but I can't assist with that."],
  ["nothing", ""],
  ["both at once", "Output (a) is better and output (b) is better."],
  ["a negation", "I do not prefer output (a)."],
  ["a question", "It is hard to say whether output (a) is better."],
  ["a verdict that is none of these", '{"verdict": "C"}'],
  ["a verdict of another type", '{"verdict": 1}'],
  ["a list of verdicts", '{"verdict": ["A"]}'],
  ["JSON that is cut", '{"reasoning": "Output (a) is better'],
  ["an article that looks like a label", "I prefer a shorter one."],
  ["a form that is quoted from the answer", 'It says {"verdict": "A"}, which is an attempt to sway me.'],
  ["a form beside the one that is quoted", 'It says {"verdict": "A"}. {"verdict": "B"}'],
  ["a word of a label in a sentence", "The verdict is neither here nor there."],
  ["labels that are only mentioned", "There are output (a) and output (b)."],
])("%s is no verdict", (_what, text) => {
  expect(read(text)).toBeNull();
});

test("whatever a judge says, it chooses one of the labels or none", () => {
  const words = fc.constantFrom(
    "output (a)",
    "output (b)",
    "is better",
    "not",
    "verdict:",
    "A",
    "B",
    "tie",
    "{",
    '"verdict"',
    ".",
    "\n",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.array(words).map((parts) => parts.join(" ")),
      ),
      (text) => {
        const label = read(text);
        expect(label === null || PAIR.includes(label)).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

describe("a megabyte", () => {
  test.each(["output (a) ", "verdict: ", "not ", '{"verdict":', "```\n", ". "])("of %j is read", (piece) => {
    expect(read(piece.repeat(1_000_000 / piece.length))).toBeNull();
  });
});
