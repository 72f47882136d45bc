import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { flatRate, priceFrom, type Usage } from "./rates.ts";

const used = (usage: Partial<Usage>): Usage => ({
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  ...usage,
});
const flat = priceFrom({ input: flatRate(1.5), cachedInput: flatRate(0.15), output: flatRate(9) });
const tiered = priceFrom({
  input: { base: 1.25, tiers: [{ start: 200_000, price: 2.5 }] },
  cachedInput: { base: 0.125, tiers: [{ start: 200_000, price: 0.25 }] },
  output: { base: 10, tiers: [{ start: 200_000, price: 15 }] },
});

describe("the cost of what was used", () => {
  test("cached tokens are part of the input and have a rate of their own", () => {
    expect(flat.costOf(used({ inputTokens: 100_000, cachedInputTokens: 60_000 }))).toBe(69_000);
  });

  test("thinking is part of the output and is not counted twice", () => {
    expect(flat.costOf(used({ outputTokens: 1_000, reasoningTokens: 900 }))).toBe(9_000);
  });

  test("a fraction of a micro-dollar counts as a whole one", () => {
    expect(flat.costOf(used({ inputTokens: 1 }))).toBe(2);
  });

  test("input beyond the tier's start makes every token dearer, also those of the output", () => {
    expect(tiered.costOf(used({ inputTokens: 250_000, outputTokens: 1_000 }))).toBe(640_000);
  });

  test("input up to the tier's start stays at the base rate", () => {
    expect(tiered.costOf(used({ inputTokens: 200_000 }))).toBe(250_000);
  });

  test("more cached tokens than input tokens count as all of the input", () => {
    expect(flat.costOf(used({ inputTokens: 1_000, cachedInputTokens: 9_000 }))).toBe(150);
  });
});

describe("the worst case", () => {
  test("no token is taken to be cached where that is cheaper", () => {
    expect(flat.worstCase({ inputTokens: 100_000, maxOutputTokens: 0 })).toBe(150_000);
  });

  test("every token is taken to be cached where that is dearer", () => {
    const dearCache = priceFrom({ input: flatRate(1), cachedInput: flatRate(2), output: flatRate(0) });
    expect(dearCache.worstCase({ inputTokens: 100_000, maxOutputTokens: 0 })).toBe(200_000);
  });

  test("the tier that the input reaches is the one that counts", () => {
    expect(tiered.worstCase({ inputTokens: 250_000, maxOutputTokens: 1_000 })).toBe(640_000);
  });

  test("a cheaper tier beyond a dear one lowers nothing, since the input may be shorter than estimated", () => {
    const sinking = priceFrom({
      input: { base: 4, tiers: [{ start: 10, price: 1 }] },
      cachedInput: flatRate(0),
      output: flatRate(0),
    });
    expect(sinking.worstCase({ inputTokens: 100, maxOutputTokens: 0 })).toBe(400);
  });

  test("nothing within its bounds costs more", () => {
    const rate = fc.record({
      base: fc.double({ min: 0, max: 100, noNaN: true }),
      tiers: fc.array(fc.record({ start: fc.nat(1_000), price: fc.double({ min: 0, max: 100, noNaN: true }) }), {
        maxLength: 3,
      }),
    });
    fc.assert(
      fc.property(
        fc.record({ input: rate, cachedInput: rate, output: rate }),
        fc.nat(2_000),
        fc.nat(2_000),
        fc.nat(2_000),
        fc.nat(2_000),
        fc.nat(2_000),
        (rates, inputTokens, cachedInputTokens, maxOutputTokens, lessInput, lessOutput) => {
          const price = priceFrom(rates);
          const usage = used({
            inputTokens: Math.max(0, inputTokens - lessInput),
            cachedInputTokens,
            outputTokens: Math.max(0, maxOutputTokens - lessOutput),
          });
          expect(price.costOf(usage)).toBeLessThanOrEqual(price.worstCase({ inputTokens, maxOutputTokens }));
        },
      ),
    );
  });
});
