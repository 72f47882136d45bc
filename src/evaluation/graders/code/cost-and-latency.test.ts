import { expect, test } from "vitest";
import { verdictOf } from "../../testing.ts";

test.each([
  [0, 1, true, "it took 0 ms of 800"],
  [799.6, 1, true, "it took 800 ms of 800"],
  [800, 1, true, "it took 800 ms of 800"],
  [1_000, 0.8, false, "it took 1000 ms of 800"],
  [1_600, 0.5, false, "it took 1600 ms of 800"],
])("an answer that took %d ms of 800 scores %d", async (latencyMs, score, passed, reason) => {
  const verdict = await verdictOf({ text: "Crates.", latencyMs }, { type: "latency", max_ms: 800 });
  expect(verdict).toEqual({ kind: "graded", score, passed, reason });
});

test.each([
  [0, 0.25, 1, true, "it cost 0 USD of 0.25"],
  [0.25, 0.25, 1, true, "it cost 0.25 USD of 0.25"],
  [0.5, 0.25, 0.5, false, "it cost 0.5 USD of 0.25"],
  [0, 0, 1, true, "it cost 0 USD of 0"],
  [0.1, 0, 0, false, "it cost 0.1 USD of 0"],
])("an answer that cost %d USD of %d scores %d", async (costUsd, max_usd, score, passed, reason) => {
  const verdict = await verdictOf({ text: "Crates.", costUsd }, { type: "cost", max_usd });
  expect(verdict).toEqual({ kind: "graded", score, passed, reason });
});

test("where it is not known what the answer took, nothing can be told", async () => {
  expect(await verdictOf("Crates.", { type: "latency", max_ms: 800 })).toEqual({
    kind: "abstained",
    reason: "it is not known how long the answer took",
  });
  expect(await verdictOf("Crates.", { type: "cost", max_usd: 1 })).toEqual({
    kind: "abstained",
    reason: "it is not known what the answer cost",
  });
});
