import { describe, expect, test } from "vitest";
import { openTestCost, type TestCost } from "./testing.ts";
import { costTools } from "./tools.ts";

const call = { signal: new AbortController().signal, progress: () => {} };

function tool(cost: TestCost, name: string) {
  const found = costTools(() => Promise.resolve(cost)).find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no tool ${name}`);
  return found;
}

describe("cost_summary", () => {
  test("answers in USD, as its schema says", async () => {
    await using cost = await openTestCost();
    const summary = tool(cost, "cost_summary");
    const { structured } = await summary.call({}, call);
    expect(summary.output.parse(structured)).toEqual(structured);
    expect(structured).toMatchObject({
      day: "2026-01-01",
      providers: [
        {
          provider: "google_gemini",
          today: { spent_usd: 0, reserved_usd: 0, left_usd: 1, limit_usd: 1, ceiling_usd: 5 },
        },
      ],
    });
  });
});

describe("cost_set_budget", () => {
  test("takes USD, and null for unlimited only where no ceiling stands", async () => {
    await using cost = await openTestCost();
    const setBudget = tool(cost, "cost_set_budget");
    const { structured } = await setBudget.call({ provider: "google_gemini", daily_limit: 2.5 }, call);
    expect(setBudget.output.parse(structured)).toMatchObject({
      provider: "google_gemini",
      daily: { limit_usd: 2.5, ceiling_usd: 5 },
      monthly: { limit_usd: 20, ceiling_usd: 100 },
    });
    await expect(setBudget.call({ provider: "google_gemini", daily_limit: null }, call)).rejects.toMatchObject({
      code: "cost/above-ceiling",
    });
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1_000_001, "5"])(
    "refuses a limit of %s",
    async (daily_limit) => {
      await using cost = await openTestCost();
      const { success } = tool(cost, "cost_set_budget").input.safeParse({ provider: "google_gemini", daily_limit });
      expect(success).toBe(false);
    },
  );

  test("refuses an argument that it does not have, instead of changing nothing", async () => {
    await using cost = await openTestCost();
    const { success } = tool(cost, "cost_set_budget").input.safeParse({ provider: "google_gemini", daily: 5 });
    expect(success).toBe(false);
  });

  test("refuses a provider that nobody knows", async () => {
    await using cost = await openTestCost();
    expect(tool(cost, "cost_set_budget").input.safeParse({ provider: "acme" }).success).toBe(false);
  });
});
