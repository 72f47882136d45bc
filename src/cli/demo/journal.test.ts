// The figures against the provider's journal.
import { expect, test } from "vitest";
import { FAILURE_RULES } from "../../failure/index.ts";
import { figuresFrom } from "./figures.ts";
import { allEqual, compared, journalFigures } from "./journal.ts";
import { planFrom } from "./plan.ts";
import type { JournalEntry } from "../../models/index.ts";
import { agentRun, answered, failedAttempt } from "./testing.ts";

function entry(outcome: JournalEntry["outcome"], tokens?: { prompt: number; candidates: number; thoughts: number }) {
  const facts = {
    n: 1,
    atMs: 0,
    path: "/",
    model: "gemini",
    prompt: "What is 1 + 1?",
    step: 0,
    toolCalls: [],
    status: 200,
    wire: "gemini" as const,
    streamed: false,
    keyOk: true,
  };
  if (tokens === undefined) return { ...facts, outcome };
  const usage = {
    promptTokenCount: tokens.prompt,
    candidatesTokenCount: tokens.candidates,
    thoughtsTokenCount: tokens.thoughts,
    totalTokenCount: tokens.prompt + tokens.candidates + tokens.thoughts,
    promptTokensDetails: [],
    serviceTier: "standard" as const,
  };
  return { ...facts, outcome, usage };
}

const whole = { prompt: 10, candidates: 10, thoughts: 30 };
const entries = [entry("cut_json", whole), entry("answered", whole)];
const batched = [agentRun({ attempts: [failedAttempt("cut_stream", 0.02), answered] })];

const cost = { by_day: [{ cost_usd: 0.0201, attempts: 2 }] };
const healing = { circuits: [], recent_failures: [{ kind: "cut_stream", count: 1 }] };

function verdict(read: { readonly cost?: typeof cost; readonly healing?: typeof healing }, journal = entries): boolean {
  const figures = figuresFrom({ batched, single: [] });
  const counted = journalFigures(journal);
  const readBack = { cost, healing, ...read };
  return allEqual(figures, readBack, counted, compared(figures, readBack, counted));
}

test("faults are counted as the failures that they have to be recognized as", () => {
  const faults = [entry("bad_gateway"), entry("server_error"), entry("hang"), entry("answered", whole)];
  expect(journalFigures(faults)).toMatchObject({
    requests: 4,
    outcomes: { answered: 1, server_error: 2, timeout: 1 },
  });
});

test.each(["demo", "a", "b", "c"])("every fault of the plan of %s is recognized as a failure kind", (seed) => {
  const faults = planFrom(seed).script.flatMap(({ answers }) => answers.flatMap(({ fault }) => fault ?? []));
  const { outcomes } = journalFigures(faults.map((fault) => entry(fault)));
  expect(Object.keys(FAILURE_RULES)).toEqual(expect.arrayContaining(Object.keys(outcomes)));
});

test("thinking counts as output, and a cut answer's tokens do not count", () => {
  expect(journalFigures(entries)).toMatchObject({ input_tokens: 10, output_tokens: 40 });
});

test("equal figures are equal", () => {
  expect(verdict({})).toBe(true);
});

test("a request that the product did not account for is seen", () => {
  expect(verdict({}, [...entries, entry("hang")])).toBe(false);
});

test("a failure that was taken for another is seen", () => {
  expect(verdict({}, [entry("hang"), entry("answered", whole)])).toBe(false);
});

test("a failure that healing_status does not know is seen", () => {
  expect(verdict({ healing: { circuits: [], recent_failures: [] } })).toBe(false);
});

test("a cost summary that differs from the runs is seen", () => {
  expect(verdict({ cost: { by_day: [{ cost_usd: 0.02, attempts: 2 }] } })).toBe(false);
});

test("tokens that differ are seen", () => {
  expect(verdict({}, [entry("cut_json", whole), entry("answered", { ...whole, prompt: 11 })])).toBe(false);
});
