// What a seed makes of the demo.
import fc from "fast-check";
import { expect, test } from "vitest";
import { loadSimulatedProvider } from "../../models/index.ts";
import { type Plan, planFrom } from "./plan.ts";

function prompts(plan: Plan): string[] {
  return plan.batches.flatMap((batch) => [...batch.prompts]);
}

function plannedFaults(plan: Plan): string[] {
  return plan.script.flatMap(({ answers }) => answers.flatMap(({ fault }) => (fault === undefined ? [] : [fault])));
}

test("the same seed gives the same plan", () => {
  expect(planFrom("demo")).toEqual(planFrom("demo"));
});

test("another seed gives other prompts and other faults", () => {
  expect(prompts(planFrom("other"))).not.toEqual(prompts(planFrom("demo")));
  expect(plannedFaults(planFrom("other"))).not.toEqual(plannedFaults(planFrom("demo")));
});

test("whatever the seed, there are 40 different prompts, and every one has its line in the script", () => {
  fc.assert(
    fc.property(fc.string(), (seed) => {
      const plan = planFrom(seed);
      expect(new Set(prompts(plan)).size).toBe(40);
      expect(plan.script.map(({ prompt }) => prompt)).toEqual([...prompts(plan), plan.lastPrompt]);
    }),
  );
});

test("whatever the seed, every fault that passes happens, and at most two hangs", () => {
  const passing = ["hang", "rate_limited", "server_error", "bad_gateway", "cut_socket", "cut_json", "empty"];
  fc.assert(
    fc.property(fc.string(), (seed) => {
      const faults = plannedFaults(planFrom(seed));
      expect(faults).toEqual(expect.arrayContaining(passing));
      expect(faults.filter((fault) => fault === "hang").length).toBeLessThanOrEqual(2);
    }),
  );
});

test("whatever the seed, some answers are wrong at first and right after", () => {
  fc.assert(
    fc.property(fc.string(), (seed) => {
      const repaired = planFrom(seed).script.filter(({ answers }) => answers.filter(({ text }) => text).length === 2);
      expect(repaired.length).toBeGreaterThanOrEqual(5);
    }),
  );
});

test("every sum has the result that the grader asks for", () => {
  const [sums] = planFrom("demo").batches;
  const results = sums?.prompts.map((prompt) => {
    const [, a, sign, b] = /^What is (\d+) ([-+]) (\d+)\?$/.exec(prompt) ?? [];
    return Number(a) + (sign === "-" ? -1 : 1) * Number(b);
  });
  expect(new Set(results)).toEqual(new Set([sums?.graders?.[0]?.equals]));
});

test("the script is one that the provider reads from a file", async () => {
  const { parseScript } = await loadSimulatedProvider();
  const { script } = planFrom("demo");
  expect(parseScript(script.map((line) => JSON.stringify(line)).join("\n"))).toEqual(script);
});
