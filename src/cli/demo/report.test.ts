// The demo in words.
import { expect, test } from "vitest";
import { testConfig } from "../../config/testing.ts";
import { figuresFrom } from "./figures.ts";
import { paintFor } from "../paint.ts";
import { budgetStory, comparisonTable, figureTable, opening } from "./report.ts";
import { agentRun, answered, failedAttempt } from "./testing.ts";

const plain = paintFor(false);
const waits = (ms: number) => ({
  retry: { baseMs: ms, factor: 2, capMs: 10 * ms, maxRetries: 5 },
  circuit: { ...testConfig().circuit, openMs: ms, probeLeaseMs: ms },
  timeouts: { firstChunkMs: 0, stallMs: 0, attemptMs: ms },
});
const stage = { usual: waits(2_000), shortened: waits(50) };
const refusal = { code: "cost/over-limit", message: "Budget: spent. ".repeat(20), hint: "Ask the user. ".repeat(20) };
const story = {
  spentUsd: 0.2,
  tight: { usd: 0.21, refusal },
  raised: { usd: 1, response: "Here it is." },
  tooHigh: { usd: 6, refusal },
};
const figures = figuresFrom({
  batched: [
    agentRun({ attempts: [failedAttempt("timeout"), answered] }),
    agentRun({ status: "failed", attempts: [], code: "models/blocked", hint: "Rephrase the prompt. ".repeat(10) }),
  ],
  single: [],
});
const healing = { circuits: [{ state: "closed", trips: 2 }], recent_failures: [] };
const differing = { name: "requests", tool: "cost_summary", read: 3, journal: 4 };

const everything = [
  opening("demo", stage, plain),
  budgetStory(story, plain),
  figureTable(figures, { healing }, plain),
  comparisonTable([differing], false, plain),
].join("");

test("no line is wider than 100 columns", () => {
  expect(everything.split("\n").filter((line) => line.length > 100)).toEqual([]);
});

test("it is plain ASCII without colour", () => {
  expect(everything).toMatch(/^[\n\x20-\x7e]*$/);
});

test("the shortened waits stand beside the product's own", () => {
  expect(opening("demo", stage, plain)).toContain("circuit rest 0.05 s (2 s)");
});

test("a refusal is shown in the words that the user reads", () => {
  expect(
    budgetStory({ ...story, tight: { usd: 0.21, refusal: { ...refusal, message: "Budget: no." } } }, plain),
  ).toContain("    Budget: no.\n");
});

test("a failure comes with its hint", () => {
  expect(figureTable(figures, { healing }, plain)).toMatch(/models\/blocked +1 +Rephrase the prompt\./);
});

test("a figure that differs is marked, and the last line says so", () => {
  const lines = comparisonTable([differing], false, plain).trimEnd().split("\n");
  expect(lines[1]).toMatch(/requests +cost_summary +3 +4 +differs$/);
  expect(lines.at(-1)).toBe("The figures do not equal the provider's own journal.");
});

test("colour is there where it was asked for", () => {
  expect(comparisonTable([], true, paintFor(true))).toContain("\u001B[32mEvery figure");
});
