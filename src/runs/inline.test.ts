// What a client takes inline.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { RunAnswer } from "./answer.ts";
import { inlineAnswer, inlineOutput, inlineRuns } from "./inline.ts";
import type { OutputPage, RunLine } from "./pages.ts";

const LIMIT = 25_000;

const agent = (response: string): RunAnswer => ({
  run_id: `run_${"x".repeat(26)}`,
  kind: "agent",
  status: "completed",
  created_at: "2026-01-01T00:00:00.000Z",
  response,
  cost_usd: 0,
});
const batch = (responses: readonly string[]): RunAnswer => ({
  ...agent(""),
  kind: "batch",
  summary: { total: responses.length },
  results: responses.map(agent),
});

test("a short answer is whole", () => {
  expect(inlineAnswer(agent("yes"))).toEqual(agent("yes"));
});

test("a long answer is cut, says so, and names the way to the rest", () => {
  expect(inlineAnswer(agent("x".repeat(100_000)))).toMatchObject({
    truncated: true,
    response_characters: 100_000,
    next: ["run_output"],
  });
});

test("a parsed output goes before the text does", () => {
  const answer = inlineAnswer({ ...agent("short"), output: { text: "y".repeat(50_000) } });
  expect(answer).toMatchObject({ response: "short", output_omitted: true });
});

test("a batch of long answers keeps a line for each prompt", () => {
  const { results } = inlineAnswer(batch(Array.from({ length: 40 }, () => "x".repeat(5_000))));
  expect(results).toHaveLength(40);
});

test("a batch too large for a line each says how many are left out", () => {
  const { results, results_omitted } = inlineAnswer(batch(Array.from({ length: 1_000 }, () => "x")));
  expect(Number(Array.isArray(results) && results.length) + Number(results_omitted)).toBe(1_000);
});

test("a long message is shortened, and what the graders say goes, before the text does", () => {
  const grader = { grader: "json_schema", kind: "graded", score: 0, passed: false } as const;
  const graders = Array.from({ length: 20 }, () => ({
    ...grader,
    reason: "r".repeat(1_000),
    evidence: "e".repeat(900),
  }));
  const answer = inlineAnswer({
    ...agent("a".repeat(10_000)),
    message: "m".repeat(20_000),
    evaluation: { passed: false, score: 0, graders },
  });
  expect(answer["response"]).toHaveLength(10_000);
  expect(answer["message"]).toMatch(/^m{900,1000}$/);
  expect(answer["evaluation"]).toEqual({ passed: false, score: 0, graders: graders.map(() => grader) });
});

test("of very many attempts the latest are shown", () => {
  const attempts = Array.from({ length: 500 }, (_, index) => ({
    provider: "simulated",
    model: String(index),
    outcome: "answered",
    cost_usd: 0,
  }));
  const answer = inlineAnswer({ ...agent("yes"), attempts });
  const shown = Array.isArray(answer["attempts"]) ? answer["attempts"] : [];
  expect(shown.at(-1)).toEqual(attempts.at(-1));
  expect(shown.length + Number(answer["attempts_omitted"])).toBe(500);
});

test("each line of a batch says its risk and what followed the prompt, where there was anything", () => {
  const reviewed = (immune: NonNullable<RunAnswer["immune"]>): RunAnswer => ({ ...agent("yes"), immune });
  const guardrails = [{ id: "json-only", text: "Reply with JSON." }];
  const results = [
    agent("yes"),
    reviewed({ risk: 0 }),
    reviewed({ risk: 0.6, guardrails }),
    reviewed({ risk: 0.4, held_out: ["json-only"] }),
  ];
  const { results: lines } = inlineAnswer({ ...batch([]), results });
  const reviews = Array.isArray(lines) ? lines.map((each) => Object(each)["immune"]) : [];
  expect(reviews).toEqual([
    undefined,
    undefined,
    { risk: 0.6, guardrails: ["json-only"] },
    { risk: 0.4, guardrails: [] },
  ]);
});

const line = (index: number, prompt: string): RunLine => ({
  run_id: `run_${String(index).padStart(26, "0")}`,
  kind: "agent",
  status: "completed",
  created_at: "2026-01-01T00:00:00.000Z",
  prompt,
});

test("a page of runs that is too long ends early, with a cursor at its last run", () => {
  const runs = Array.from({ length: 100 }, (_, index) => line(index, '"'.repeat(80)));
  const page = inlineRuns({ runs, next_cursor: "later" });
  expect(page.runs.length).toBeGreaterThan(50);
  expect(page).toEqual({
    runs: runs.slice(0, page.runs.length),
    next_cursor: runs[page.runs.length - 1]?.run_id,
  });
});

test("a page of runs that fits stays as it is", () => {
  const page = { runs: [line(1, "hello")], next_cursor: "later" };
  expect(inlineRuns(page)).toEqual(page);
});

const outputPage = (text: string, offset: number): OutputPage => ({
  run_id: `run_${"x".repeat(26)}`,
  text: text.slice(offset),
  untrusted: true,
  offset,
  total_characters: text.length,
});

const LONG_TEXT = fc
  .string({
    unit: fc.oneof(fc.constantFrom("\n", '"', "\\", "\u{1f600}"), fc.string({ unit: "grapheme" })),
    maxLength: 300,
  })
  .map((part) => part.repeat(100));

test("pages of output follow each other without a gap, none is empty and no character is taken apart", () => {
  fc.assert(
    fc.property(LONG_TEXT, (text) => {
      for (let offset = 0; offset < text.length;) {
        const page = inlineOutput(outputPage(text, offset));
        expect(JSON.stringify(page).length).toBeLessThan(LIMIT);
        expect(page.text).toBe(text.slice(offset, page.next_offset));
        expect(page.text).not.toBe("");
        expect(page.text.isWellFormed()).toBe(true);
        offset = page.next_offset ?? text.length;
      }
    }),
    { numRuns: 50 },
  );
});

test("whatever the texts are, an answer stays within what clients take", () => {
  const text = fc.string({ unit: "binary", maxLength: 300 }).map((part) => part.repeat(100));
  const guardrails = fc.array(fc.record({ id: fc.string({ maxLength: 30 }), text }), { maxLength: 5 });
  const reviewed = fc.record({ risk: fc.double({ min: 0, max: 1, noNaN: true }), guardrails });
  const agents = fc.tuple(text, reviewed).map(([response, immune]) => ({ ...agent(response), immune }));
  const batches = fc.array(agents, { maxLength: 60 }).map((results) => ({ ...batch([]), results }));
  fc.assert(
    fc.property(fc.oneof(text.map(agent), batches), (answer) => {
      expect(JSON.stringify(inlineAnswer(answer)).length).toBeLessThan(LIMIT);
    }),
    { numRuns: 50 },
  );
});
