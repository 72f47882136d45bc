// The holes that other gateways' budgets have had, each shut.
import { expect, test } from "vitest";
import { asMicroUsd } from "../kernel/money.ts";
import { FakeClock } from "../kernel/testing.ts";
import { fakeRun } from "../runs/testing.ts";
import { createPriceList } from "./prices.ts";
import { flatRate, priceFrom } from "./rates.ts";
import { budgetOf, limits, openTestCost, testConfig, usd } from "./testing.ts";

const CALL = { run: fakeRun(), provider: "google_gemini", model: "m", tokensAtMost: 0 } as const;

test("a reservation is never shrunk to what is left", async () => {
  await using cost = await openTestCost();
  await cost.ledger.reserve({ ...CALL, attemptId: "a", worstCaseMicroUsd: usd(0.9) });
  await cost.ledger.settle("a", CALL.run, { outcome: "answered", costMicroUsd: usd(0.9) });
  const refused = await cost.ledger.reserve({ ...CALL, attemptId: "b", worstCaseMicroUsd: usd(0.2) });
  expect(refused).toMatchObject({ kind: "refused", refusal: { left: usd(0.1), worstCase: usd(0.2) } });
  expect(await cost.ledger.attemptsOf(CALL.run.runId)).toHaveLength(1);
});

test("an unpriced model is never free", async () => {
  const prices = createPriceList({ config: testConfig(), clock: new FakeClock() });
  await expect(prices.priceOf("google_gemini", "gemini-of-tomorrow")).rejects.toMatchObject({
    code: "cost/unpriced-model",
  });
  await expect(prices.priceOf("openai_compatible", "anything")).rejects.toMatchObject({ code: "cost/unpriced-model" });
});

test("the price of a tier that the input may reach is reserved", () => {
  const dearer = { base: 1, tiers: [{ start: 200_000, price: 2 }] };
  const price = priceFrom({
    input: dearer,
    cachedInput: flatRate(0.1),
    output: { base: 10, tiers: [{ start: 200_000, price: 15 }] },
  });
  const worstCase = (inputTokens: number): number => price.worstCase({ inputTokens, maxOutputTokens: 1_000 });
  expect(worstCase(200_000)).toBe(200_000 + 10_000);
  expect(worstCase(200_001)).toBe(2 * 200_001 + 15_000);
});

test.each(["gpt-5.4", "gpt-5.5"])("the long-context price of %s is reserved", async (model) => {
  const prices = createPriceList({ config: testConfig(), clock: new FakeClock() });
  const price = await prices.priceOf("openai", model);
  const per = (inputTokens: number): number => price.worstCase({ inputTokens, maxOutputTokens: 0 }) / inputTokens;
  expect(per(400_000)).toBeCloseTo(2 * per(200_000), 5);
});

test("the first call of a provider that nobody has configured is refused, not let through uncounted", async () => {
  await using cost = await openTestCost();
  const refused = await cost.ledger.reserve({
    ...CALL,
    provider: "anthropic",
    attemptId: "a",
    worstCaseMicroUsd: usd(0.000001),
  });
  expect(refused).toMatchObject({ kind: "refused", refusal: { provider: "anthropic", limit: 0 } });
});

test("the first call ever counts, of a provider, a run and a key", async () => {
  await using cost = await openTestCost();
  const run = fakeRun({ caps: [{ runId: "run_1", microUsd: usd(0.5) }] });
  await cost.ledger.reserve({ ...CALL, run, attemptId: "a", worstCaseMicroUsd: usd(0.4) });
  const { providers, byRun } = await cost.summarize({});
  expect(providers).toMatchObject([{ today: { reservedMicroUsd: usd(0.4) }, month: { reservedMicroUsd: usd(0.4) } }]);
  expect(byRun).toEqual([]);
  await cost.ledger.settle("a", run, { outcome: "answered", costMicroUsd: usd(0.4) });
  const second = await cost.ledger.reserve({ ...CALL, run, attemptId: "b", worstCaseMicroUsd: usd(0.2) });
  expect(second).toMatchObject({ kind: "refused", refusal: { bound: { kind: "run" }, left: usd(0.1) } });
});

test("check and add are one step: of a hundred at once no more are let through than fit", async () => {
  await using cost = await openTestCost();
  const abort = new AbortController();
  const run = fakeRun({ signal: abort.signal });
  const asked = Array.from({ length: 100 }, (_, index) =>
    cost.ledger.reserve({ ...CALL, run, attemptId: `a${index}`, worstCaseMicroUsd: usd(0.03) }),
  );
  for (let looks = 0; looks < 60; looks += 1) await cost.clock.advance(100);
  abort.abort("deadline");
  const kinds = (await Promise.all(asked)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === "reserved")).toHaveLength(33);
  expect(kinds.filter((kind) => kind === "aborted")).toHaveLength(67);
});

test("a reservation whose owner's lease has ended is settled at its worst case, never let go silently", async () => {
  await using cost = await openTestCost();
  const run = fakeRun({ ownerId: "dead" });
  await cost.ledger.reserve({ ...CALL, run, attemptId: "a", worstCaseMicroUsd: usd(0.3), tokensAtMost: 77 });
  await cost.database.write((queries) => cost.ledger.takeOver(queries, "dead", cost.clock.now()));
  expect(await cost.ledger.attemptsOf(run.runId)).toMatchObject([{ state: "estimated", costMicroUsd: usd(0.3) }]);
  const { providers } = await cost.summarize({});
  expect(providers).toMatchObject([
    { today: { settledMicroUsd: usd(0.3), reservedMicroUsd: 0, tokens: { settled: 77 }, requests: { settled: 1 } } },
  ]);
});

const counted = (day: object) =>
  testConfig({ budget: budgetOf("google_gemini", { day, month: {} }, limits(null, null)) });

test("a limit in tokens holds by what a call may use, and counts what it used", async () => {
  await using cost = await openTestCost({ config: counted({ tokens: 1_000 }) });
  const call = { ...CALL, worstCaseMicroUsd: asMicroUsd(0) };
  await cost.ledger.reserve({ ...call, attemptId: "a", tokensAtMost: 900 });
  const usage = { inputTokens: 100, cachedInputTokens: 0, outputTokens: 200, reasoningTokens: 50 };
  await cost.ledger.settle("a", CALL.run, { outcome: "answered", costMicroUsd: asMicroUsd(0), usage });
  const smaller = { microUsd: asMicroUsd(0), tokens: 500 };
  const refused = await cost.ledger.reserve({ ...call, attemptId: "b", tokensAtMost: 701, smallest: smaller });
  expect(refused).toMatchObject({
    kind: "refused",
    refusal: { bound: { unit: "tokens" }, limit: 1_000, left: 700, worstCase: 701, needed: null },
  });
  expect(await cost.ledger.reserve({ ...call, attemptId: "c", tokensAtMost: 700 })).toEqual({ kind: "reserved" });
});

test("a limit in requests counts what was sent, and not what never was", async () => {
  await using cost = await openTestCost({ config: counted({ requests: 2 }) });
  const call = { ...CALL, worstCaseMicroUsd: asMicroUsd(0) };
  await cost.ledger.reserve({ ...call, attemptId: "a" });
  await cost.ledger.release("a", CALL.run, { outcome: "circuit_open" });
  for (const attemptId of ["b", "c"]) {
    expect(await cost.ledger.reserve({ ...call, attemptId })).toEqual({ kind: "reserved" });
    await cost.ledger.settle(attemptId, CALL.run, { outcome: "server_error", costMicroUsd: asMicroUsd(0) });
  }
  expect(await cost.ledger.reserve({ ...call, attemptId: "d" })).toMatchObject({
    kind: "refused",
    refusal: { bound: { unit: "requests" }, left: 0 },
  });
});

test("a count that nobody has set follows the configuration, also after the money's limit was moved", async () => {
  await using cost = await openTestCost();
  await cost.setBudget("google_gemini", { day: { requests: 7 } });
  expect(await cost.setBudget("google_gemini", { day: { usd: usd(2) } })).toMatchObject({
    day: { usd: { limit: usd(2) }, requests: { limit: 7 }, tokens: { limit: null } },
  });
  expect(await cost.setBudget("google_gemini", { day: { requests: null } })).toMatchObject({
    day: { requests: { limit: null } },
  });
});
