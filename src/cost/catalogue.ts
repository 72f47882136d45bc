// The maintained price catalogue: @pydantic/genai-prices, 830 kB, loaded with the first price that is asked for.
import { z } from "zod";
import type { ProviderName } from "../config/index.ts";
import { flatRate, type Rate, type Rates } from "./rates.ts";

export interface CatalogueEntry {
  /** Those that hold at the time that was asked for. */
  readonly rates: Rates;
  /** Tokens that the model reads; null where nobody says. */
  readonly contextTokens: number | null;
}

/** null where the catalogue does not know the model. */
export type Catalogue = (provider: ProviderName, model: string, atMs: number) => CatalogueEntry | null;

/** The catalogue's names. The simulated provider is priced as the one it imitates, a server of one's own as nobody. */
const CATALOGUE_IDS: Readonly<Record<ProviderName, string | null>> = {
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

export async function loadCatalogue(): Promise<Catalogue> {
  const { calcPrice } = await import("@pydantic/genai-prices");
  return (provider, model, atMs) => {
    const providerId = CATALOGUE_IDS[provider];
    if (providerId === null) return null;
    const found = calcPrice({}, model, { providerId, timestamp: new Date(atMs) });
    const parsed = textRates.safeParse(found?.model_price);
    if (!parsed.success) return null;
    const input: Rate = parsed.data.input_mtok;
    const rates = { input, cachedInput: parsed.data.cache_read_mtok ?? input, output: parsed.data.output_mtok };
    return { rates, contextTokens: found?.model.context_window ?? null };
  };
}
