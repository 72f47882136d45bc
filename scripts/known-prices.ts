// Writes src/cost/known-prices.json: what the price catalogue says of the models that it names, for the makers we ask.
//   npm run prices   after an update of @pydantic/genai-prices
import { writeFileSync } from "node:fs";
import { calcPrice, findProvider } from "@pydantic/genai-prices";

const FILE = "src/cost/known-prices.json";
const MAKERS = ["google", "openai", "anthropic"];
const SHOWN = ["input_mtok", "output_mtok", "cache_read_mtok"] as const;

/** Models whose prices change with the hour, or have no text in and text out, are left to the catalogue itself. */
export function knownPrices(): string {
  const makers = MAKERS.map((providerId) => {
    const models = (findProvider({ providerId })?.models ?? []).flatMap((model) => {
      const { id, context_window } = model;
      // Of its own make, and not one whose name another one matches first.
      if (findProvider({ modelId: id })?.id !== providerId) return [];
      if (calcPrice({}, id, { providerId })?.model !== model) return [];
      const listed = Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }];
      const prices = listed.flatMap(({ constraint, prices: rates }) => {
        if (constraint !== undefined && constraint.type !== "start_date") return [];
        const shown = Object.fromEntries(SHOWN.flatMap((key) => (rates[key] === undefined ? [] : [[key, rates[key]]])));
        if (!("input_mtok" in shown && "output_mtok" in shown)) return [];
        return [{ from: constraint?.start_date ?? null, ...shown }];
      });
      return prices.length === listed.length ? [[id, { context_window: context_window ?? null, prices }]] : [];
    });
    return [providerId, Object.fromEntries(models)];
  });
  return `${JSON.stringify(Object.fromEntries(makers), null, 2)}\n`;
}

if (import.meta.main) writeFileSync(FILE, knownPrices());
