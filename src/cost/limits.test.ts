import { describe, expect, test } from "vitest";
import { fakeRun } from "../runs/testing.ts";
import { readLimits } from "./limits.ts";
import { budgetOf, limits, openTestCost, testConfig, usd } from "./testing.ts";

describe("setting a budget", () => {
  test("what is absent stays as it was", async () => {
    await using cost = await openTestCost();
    await cost.setBudget("google_gemini", { day: { usd: usd(3) } });
    await cost.setBudget("google_gemini", { month: { usd: usd(7) } });
    expect(await readLimits(cost.database.queries, cost.config, "google_gemini")).toMatchObject({
      day: { usd: { limit: usd(3), ceiling: usd(5) } },
      month: { usd: { limit: usd(7), ceiling: usd(100) } },
    });
  });

  test("a count that nobody has set follows the configuration, one that was set does not", async () => {
    await using cost = await openTestCost();
    await cost.setBudget("google_gemini", { day: { usd: usd(3), tokens: 500 }, month: { tokens: null } });
    await cost.setBudget("google_gemini", { day: { usd: usd(2) } });
    const counts = { tokens: 70, requests: 7 };
    const standing = { day: { usd: usd(1), ...counts }, month: { usd: usd(20), ...counts } };
    const config = testConfig({ budget: { ...cost.config.budget, defaults: { google_gemini: standing } } });
    expect(await readLimits(cost.database.queries, config, "google_gemini")).toMatchObject({
      day: { usd: { limit: usd(2) }, tokens: { limit: 500 }, requests: { limit: 7 } },
      month: { tokens: { limit: null }, requests: { limit: 7 } },
    });
  });

  test("nothing absent, the defaults hold", async () => {
    await using cost = await openTestCost();
    expect(await cost.setBudget("google_gemini", {})).toMatchObject({
      day: { usd: { limit: usd(1) } },
      month: { usd: { limit: usd(20) } },
    });
  });

  test("a limit may be as high as its ceiling, not higher", async () => {
    await using cost = await openTestCost();
    await cost.setBudget("google_gemini", { day: { usd: usd(5) } });
    await expect(cost.setBudget("google_gemini", { day: { usd: usd(5.000001) } })).rejects.toMatchObject({
      code: "cost/above-ceiling",
      message: "The daily limit of google_gemini cannot be $5.000001: its ceiling is $5.00.",
      hint: "Set a limit up to the ceiling, or ask the user to raise budget.ceilings.google_gemini.daily_usd in /home/me/config.json and restart.",
    });
  });

  test("unlimited is refused while a ceiling stands", async () => {
    await using cost = await openTestCost();
    await expect(cost.setBudget("google_gemini", { month: { usd: null } })).rejects.toMatchObject({
      code: "cost/above-ceiling",
      message: "The monthly limit of google_gemini cannot be unlimited: its ceiling is $100.00.",
    });
  });

  test("unlimited is taken where no ceiling stands", async () => {
    const budget = budgetOf("google_gemini", limits(1, 20), limits(null, null));
    await using cost = await openTestCost({ config: testConfig({ budget }) });
    await cost.setBudget("google_gemini", { day: { usd: null }, month: { usd: null } });
    expect(await cost.ledger.admit("google_gemini", fakeRun())).toBeNull();
  });

  test("one refused limit leaves the other as it was", async () => {
    await using cost = await openTestCost();
    await expect(cost.setBudget("google_gemini", { day: { usd: usd(2) }, month: { usd: usd(101) } })).rejects.toThrow();
    expect(await readLimits(cost.database.queries, cost.config, "google_gemini")).toMatchObject({
      day: { usd: { limit: usd(1) } },
    });
  });

  test("0 blocks the provider", async () => {
    await using cost = await openTestCost();
    await cost.setBudget("google_gemini", { day: { usd: usd(0) } });
    expect(await cost.ledger.admit("google_gemini", fakeRun())).toMatchObject({ limit: 0 });
  });
});
