import { calcPrice } from "@pydantic/genai-prices";
import fc from "fast-check";
import { expect, test } from "vitest";
import { catalogue } from "./catalogue.ts";
import knownPrices from "./known-prices.json" with { type: "json" };

const PROVIDERS = { google: "google_gemini", openai: "openai", anthropic: "anthropic" } as const;
const NAMES = (["google", "openai", "anthropic"] as const).flatMap((maker) =>
  Object.keys(knownPrices[maker]).map((model) => [maker, model] as const),
);
const TIMES = fc.date({ min: new Date("2025-01-01"), max: new Date("2028-01-01"), noInvalidDate: true });
const rest = fc.constantFrom("", "-latest", "-preview", "-20250929", "-2025-09-29", "@001", ":free", "x");

test("whatever model is asked for, and whenever, its price is the one of the catalogue's own calculator", async () => {
  expect(NAMES.length).toBeGreaterThan(60);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...NAMES), rest, TIMES, async ([maker, name], ending, timestamp) => {
      const theirs = calcPrice({}, name + ending, { providerId: maker, timestamp });
      const ours = await catalogue(PROVIDERS[maker], name + ending, timestamp.getTime());
      const { input_mtok, output_mtok, cache_read_mtok = input_mtok } = theirs?.model_price ?? {};
      if (input_mtok === undefined || output_mtok === undefined) {
        expect(ours).toBeNull();
        return;
      }
      expect(ours?.contextTokens).toBe(theirs?.model.context_window ?? null);
      expect(ours?.rates.input).toEqual(asRate(input_mtok));
      expect(ours?.rates.output).toEqual(asRate(output_mtok));
      expect(ours?.rates.cachedInput).toEqual(asRate(cache_read_mtok));
    }),
    { numRuns: 2_000 },
  );
});

test.each(["constructor", "__proto__", "toString", ""])("%j is no model", async (name) => {
  expect(await catalogue("google_gemini", name, 0)).toBeNull();
});

function asRate(price: unknown): unknown {
  return typeof price === "number" ? { base: price, tiers: [] } : price;
}
