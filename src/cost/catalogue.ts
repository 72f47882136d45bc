// The maintained price catalogue, @pydantic/genai-prices: what it says of the models that it names stands in a small
// table beside this file, and only another name loads its 830 kB.
import { z } from "zod";
import type { ProviderName } from "../config/index.ts";
import knownPrices from "./known-prices.json" with { type: "json" };
import { flatRate, type Rate, type Rates } from "./rates.ts";

export interface CatalogueEntry {
  /** Those that hold at the time that was asked for. */
  readonly rates: Rates;
  /** Tokens that the model reads; null where nobody says. */
  readonly contextTokens: number | null;
}

/** null where the catalogue does not know the model. */
export type Catalogue = (provider: ProviderName, model: string, atMs: number) => Promise<CatalogueEntry | null>;

/** The catalogue's names. The simulated provider is priced as the one it imitates, a server of one's own as nobody. */
const MAKERS: Readonly<Record<ProviderName, keyof typeof knownPrices | null>> = {
  google_gemini: "google",
  openai: "openai",
  anthropic: "anthropic",
  openai_compatible: null,
  simulated: "google",
};

const rate = z.union([
  z.number().transform(flatRate),
  z.object({ base: z.number(), tiers: z.array(z.object({ start: z.number(), price: z.number() })) }),
]);
/** A model without a price for text in and text out is not one that can be reserved for. */
const textRates = z.object({ input_mtok: rate, output_mtok: rate, cache_read_mtok: rate.optional() });

/** As scripts/known-prices.ts writes it: the last price whose day has come holds, whose day may be null for always. */
interface KnownModel {
  readonly context_window: number | null;
  readonly prices: readonly { readonly from: string | null }[];
}

export const catalogue: Catalogue = async (provider, model, atMs) => {
  const maker = MAKERS[provider];
  if (maker === null) return null;
  const models: Readonly<Record<string, KnownModel>> = knownPrices[maker];
  const known = Object.hasOwn(models, model) ? models[model] : undefined;
  if (known !== undefined) {
    const price = known.prices.findLast(({ from }) => from === null || Date.parse(from) <= atMs) ?? known.prices[0];
    return entry(price, known.context_window);
  }
  const { calcPrice } = await import("@pydantic/genai-prices");
  const found = calcPrice({}, model, { providerId: maker, timestamp: new Date(atMs) });
  return entry(found?.model_price, found?.model.context_window);
};

function entry(price: unknown, contextTokens: number | null | undefined): CatalogueEntry | null {
  const parsed = textRates.safeParse(price);
  if (!parsed.success) return null;
  const input: Rate = parsed.data.input_mtok;
  const rates = { input, cachedInput: parsed.data.cache_read_mtok ?? input, output: parsed.data.output_mtok };
  return { rates, contextTokens: contextTokens ?? null };
}
