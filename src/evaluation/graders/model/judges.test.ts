// What a judge is asked, vote by vote, by whatever it says.
import { expect, test } from "vitest";
import type { CallModel, ModelReply, Route } from "../../../models/index.ts";
import { redact } from "../../../redaction/index.ts";
import { fakeRun } from "../../../runs/testing.ts";
import type { ModelSpec } from "../specs.ts";
import { createJudges } from "./judges.ts";

const ROUTE: Route = {
  provider: "simulated",
  model: "m",
  reason: "",
  alternatives: { next: [], "context-window": [], "content-policy": [] },
};
const SETUP = { tuning: null, version: "v", minScore: 0.5 };
const RELEVANCE: ModelSpec = { type: "relevance" };
const PAIRWISE: ModelSpec = { type: "pairwise", other: "the other" };
const DOWN: ModelReply = { kind: "failed", failure: { kind: "server_error", detail: redact("500") }, route: ROUTE };

function saying(verdict: string): ModelReply {
  const text = JSON.stringify({ reasoning: "", evidence: "", verdict });
  return { kind: "answered", answer: { text, finishReason: "stop", usage: null, toolCalls: [] }, route: ROUTE };
}

/** A judge that replies so in turn, the last for good, with the steps in which it was asked. */
async function ask(spec: ModelSpec, ...replies: readonly [ModelReply, ...ModelReply[]]) {
  const steps: string[] = [];
  const callModel: CallModel = ({ step }) => {
    steps.push(step);
    return Promise.resolve(replies[steps.length - 1] ?? replies.at(-1) ?? DOWN);
  };
  const judges = createJudges({
    router: { check: () => Promise.resolve(), route: () => Promise.resolve(ROUTE) },
    callModel,
    store: {
      verdict: () => Promise.resolve(null),
      keepVerdict: () => Promise.resolve(),
      standing: () => Promise.resolve({ standing: "uncalibrated" }),
      tuning: () => Promise.resolve(null),
    },
    project: "p",
    failed: (error) => {
      throw error;
    },
  });
  const judgement = await judges.ask(spec, { text: "answer", prompt: "why?" }, SETUP, "s", fakeRun());
  return { judgement, steps };
}

test("a judge that is down is asked once, however many votes it has", async () => {
  const { judgement, steps } = await ask({ ...RELEVANCE, votes: 9 }, DOWN);
  expect(steps).toEqual(["s vote 1"]);
  expect(judgement).toMatchObject({
    verdict: { kind: "abstained", reason: "the judge could not tell: the provider failed" },
    votes: [null],
    failure: { kind: "server_error" },
  });
});

test("a vote that an outage breaks off gives no verdict, as the rest could turn it", async () => {
  const { judgement, steps } = await ask({ ...RELEVANCE, votes: 5 }, saying("mostly"), DOWN, saying("hardly"));
  expect(steps).toEqual(["s vote 1", "s vote 2"]);
  expect(judgement).toMatchObject({ verdict: { kind: "abstained" }, votes: [2 / 3, null] });
});

test("an outage after the vote is decided changes nothing", async () => {
  const { judgement } = await ask({ ...RELEVANCE, votes: 3 }, saying("mostly"), saying("mostly"), DOWN);
  expect(judgement).toMatchObject({ verdict: { kind: "graded", passed: true } });
  expect(judgement).not.toHaveProperty("failure");
});

test.each([
  ["is down", DOWN],
  ["cannot tell", saying("cannot_tell")],
  ["says nothing that can be read", saying("C")],
])("a judge that %s about a pair is not asked for the other order", async (_what, reply) => {
  const { judgement, steps } = await ask(PAIRWISE, reply, saying("A"));
  expect(steps).toEqual(["s vote 1"]);
  expect(judgement).toMatchObject({ verdict: { kind: "abstained" }, votes: [null] });
});

test("a vote that cannot be read leaves the decision to the others, each in both orders", async () => {
  const { judgement, steps } = await ask(
    { ...PAIRWISE, votes: 3 },
    saying("C"),
    saying("A"),
    saying("B"),
    saying("A"),
    saying("B"),
  );
  expect(steps).toEqual(["s vote 1", "s vote 2", "s vote 2 swapped", "s vote 3", "s vote 3 swapped"]);
  expect(judgement).toMatchObject({ verdict: { kind: "graded", score: 1 }, votes: [null, 1, 1] });
});
