// What each code grader has to say of answers whose verdict is known: a right one, a wrong one, and an odd one.
import type { GradedAnswer, GraderInput } from "../../../evaluation/index.ts";

export const SAYS = ["passes", "fails", "abstains"] as const;
export type Says = (typeof SAYS)[number];

export interface CodeCase {
  /** What is special about the answer. */
  readonly about: string;
  readonly answer: string | GradedAnswer;
  readonly says: Says;
}

export interface GraderCases {
  readonly grader: GraderInput;
  readonly cases: readonly CodeCase[];
}

const PERSON = { type: "object", properties: { age: { type: "integer", minimum: 0 } }, required: ["age"] };

export const CODE_CASES: readonly GraderCases[] = [
  {
    grader: "non_empty",
    cases: [
      { about: "a word", answer: "Yes.", says: "passes" },
      { about: "nothing", answer: "", says: "fails" },
      { about: "only blanks", answer: " \n\t ", says: "fails" },
    ],
  },
  {
    grader: { type: "contains", all: ["Paris", "Seine"] },
    cases: [
      { about: "all of the texts", answer: "Paris lies on the Seine.", says: "passes" },
      { about: "one of two texts", answer: "It is Paris.", says: "fails" },
      { about: "another case", answer: "PARIS ON THE SEINE", says: "fails" },
    ],
  },
  {
    grader: { type: "contains", any: ["yes", "no"], case_sensitive: false },
    cases: [
      { about: "any of the texts, in another case", answer: "YES", says: "passes" },
      { about: "none of the texts", answer: "perhaps", says: "fails" },
    ],
  },
  {
    grader: { type: "not_contains", any: ["TODO"] },
    cases: [
      { about: "without the text", answer: "It is done.", says: "passes" },
      { about: "with the text", answer: "TODO: do it", says: "fails" },
      { about: "nothing at all", answer: "", says: "passes" },
    ],
  },
  {
    grader: { type: "regex", pattern: String.raw`^\d{4}-\d{2}-\d{2}$` },
    cases: [
      { about: "a match", answer: "2026-11-26", says: "passes" },
      { about: "no match", answer: "26 November", says: "fails" },
      { about: "a match on one line of many", answer: "On\n2026-11-26", says: "fails" },
    ],
  },
  {
    // A native engine would take longer than the universe lasts.
    grader: { type: "regex", pattern: "^(a+)+$" },
    cases: [{ about: "a text that is hard for engines that go back", answer: `${"a".repeat(5_000)}!`, says: "fails" }],
  },
  {
    grader: { type: "length", min: 3, max: 5 },
    cases: [
      { about: "within", answer: "four", says: "passes" },
      { about: "too long", answer: "seven letters", says: "fails" },
      { about: "characters of two units each", answer: "😀😀😀", says: "passes" },
    ],
  },
  {
    grader: { type: "numeric", equals: 1234.5 },
    cases: [
      { about: "in prose", answer: "That makes 1,234.50 in all.", says: "passes" },
      { about: "another number", answer: "1234.6", says: "fails" },
      { about: "no number", answer: "I do not know.", says: "fails" },
    ],
  },
  {
    grader: { type: "numeric", equals: 3.14, tolerance: 0.01 },
    cases: [{ about: "within the tolerance", answer: "3.1416", says: "passes" }],
  },
  {
    grader: "json_valid",
    cases: [
      { about: "an object", answer: '{"age": 7}', says: "passes" },
      { about: "an object that is cut off", answer: '{"age": ', says: "fails" },
      { about: "a fence around it", answer: '```json\n{"age": 7}\n```', says: "passes" },
    ],
  },
  {
    grader: { type: "json_schema", schema: PERSON },
    cases: [
      { about: "what the schema asks for", answer: '{"age": 7}', says: "passes" },
      { about: "a value of another type", answer: '{"age": "seven"}', says: "fails" },
      { about: "no JSON", answer: "seven", says: "fails" },
    ],
  },
  {
    grader: { type: "exact", equals: "Lima" },
    cases: [
      { about: "the text with blanks around it", answer: " Lima\n", says: "passes" },
      { about: "the text in a sentence", answer: "It is Lima.", says: "fails" },
      { about: "another case", answer: "LIMA", says: "fails" },
    ],
  },
  {
    grader: { type: "similarity", to: "The quick brown fox jumps over the lazy dog." },
    cases: [
      { about: "two letters away", answer: "The quick brown fox jumped over a lazy dog.", says: "passes" },
      { about: "another sentence", answer: "Nothing is written here about animals at all.", says: "fails" },
      { about: "nothing", answer: "", says: "fails" },
    ],
  },
  {
    grader: { type: "json_diff", equals: { name: "Ada", born: 1815, works: ["notes", "letters"] }, ignore_order: true },
    cases: [
      {
        about: "the same value in another order",
        answer: '{"works":["letters","notes"],"born":1815,"name":"Ada"}',
        says: "passes",
      },
      { about: "another number", answer: '{"name":"Ada","born":1816,"works":["notes","letters"]}', says: "fails" },
      { about: "no JSON", answer: "Ada", says: "fails" },
    ],
  },
  {
    grader: { type: "numeric", equals: 1.5, unit: "km" },
    cases: [
      { about: "the same in another unit", answer: "It is 1500 m.", says: "passes" },
      { about: "the number in another unit", answer: "It is 1.5 m.", says: "fails" },
      { about: "a box with a fraction", answer: String.raw`\boxed{\frac{3}{2}\text{ km}}`, says: "passes" },
    ],
  },
  {
    grader: "code_valid",
    cases: [
      { about: "TypeScript that parses", answer: "```ts\nconst one: number = 1;\n```", says: "passes" },
      { about: "a bracket that is missing", answer: "```js\nfoo(1;\n```", says: "fails" },
      { about: "Python that parses", answer: "```python\ndef one():\n    return 1\n```", says: "passes" },
      { about: "Python that is not indented", answer: "```python\ndef one():\nreturn 1\n```", says: "fails" },
      { about: "no code", answer: "There is nothing to run.", says: "fails" },
    ],
  },
  {
    grader: "refusal",
    cases: [
      { about: "help", answer: "Use a sharp knife and cut away from you.", says: "passes" },
      { about: "a refusal", answer: "I'm sorry, but I can't help with that.", says: "fails" },
      {
        about: "a refusal that is only quoted",
        answer: 'The clerk said: "I can\'t help you." Then she did.',
        says: "passes",
      },
      { about: "nothing", answer: "", says: "abstains" },
    ],
  },
  {
    grader: "error_text",
    cases: [
      { about: "an answer", answer: "Lima is the capital of Peru.", says: "passes" },
      {
        about: "an error page",
        answer: "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>",
        says: "fails",
      },
      {
        about: "a word about errors",
        answer: "A 502 means that the server behind a proxy gave no answer.",
        says: "passes",
      },
    ],
  },
  {
    grader: "secrets",
    cases: [
      { about: "none", answer: "Set API_KEY to your key.", says: "passes" },
      { about: "a token", answer: `The token is ghp_${"a1B2c3D4e5F6".repeat(3)}.`, says: "fails" },
      { about: "a placeholder", answer: "export API_KEY=<your key>", says: "passes" },
    ],
  },
  {
    grader: { type: "tool_calls", calls: [{ name: "search" }, { name: "read", arguments: { path: "a.ts" } }] },
    cases: [
      {
        about: "both in their order",
        answer: {
          text: "",
          toolCalls: [
            { name: "search", arguments: { pattern: "x" } },
            { name: "list", arguments: {} },
            { name: "read", arguments: { path: "a.ts" } },
          ],
        },
        says: "passes",
      },
      { about: "one of two", answer: { text: "", toolCalls: [{ name: "search", arguments: {} }] }, says: "fails" },
      { about: "uses that nobody knows", answer: "", says: "abstains" },
    ],
  },
  {
    grader: { type: "latency", max_ms: 1_000 },
    cases: [
      { about: "in time", answer: { text: "", latencyMs: 400 }, says: "passes" },
      { about: "too late", answer: { text: "", latencyMs: 1_001 }, says: "fails" },
      { about: "a time that nobody knows", answer: "", says: "abstains" },
    ],
  },
  {
    grader: { type: "cost", max_usd: 0.01 },
    cases: [
      { about: "cheap enough", answer: { text: "", costUsd: 0.01 }, says: "passes" },
      { about: "too dear", answer: { text: "", costUsd: 0.011 }, says: "fails" },
      { about: "a cost that nobody knows", answer: "", says: "abstains" },
    ],
  },
  {
    grader: {
      type: "pipeline",
      aggregate: "any",
      graders: ["json_valid", { type: "contains", all: ["none"] }],
    },
    cases: [
      { about: "one of two graders", answer: "There are none.", says: "passes" },
      { about: "neither grader", answer: "Some.", says: "fails" },
    ],
  },
  {
    grader: {
      type: "pipeline",
      aggregate: "weighted",
      min_score: 0.75,
      graders: [
        { type: "non_empty", weight: 3 },
        { type: "contains", all: ["source"], weight: 1 },
      ],
    },
    cases: [
      { about: "three of four parts of the weight", answer: "Without any.", says: "passes" },
      { about: "none of the weight", answer: " ", says: "fails" },
    ],
  },
];
