// The price of a model: the configuration's own first, then the catalogue; unknown and billed by somebody = an error.
import type { Config, PriceOverride, ProviderName } from "../config/index.ts";
import type { Clock } from "../kernel/clock.ts";
import { catalogue, type Catalogue } from "./catalogue.ts";
import { unpricedModel } from "./errors.ts";
import { utcDay } from "./periods.ts";
import { isPrivateAddress } from "./private-address.ts";
import { flatRate, type Price, priceFrom } from "./rates.ts";

export interface PriceListDeps {
  readonly config: Pick<Config, "prices" | "providers" | "configFile">;
  readonly clock: Clock;
  /** Where prices come from that the configuration does not say. */
  readonly catalogue?: Catalogue;
}

export interface PriceList {
  /**
   * The price that holds now. An attempt reserves and settles by one answer: prices change, and what was sent is billed
   * at the price of its time.
   * @throws CostError `cost/unpriced-model`
   */
  priceOf(provider: ProviderName, model: string): Promise<Price>;
  /** Tokens that the model reads; null where nobody says. */
  contextTokensOf(provider: ProviderName, model: string): Promise<number | null>;
}

interface Known {
  readonly day: string;
  readonly price: Price;
  readonly contextTokens: number | null;
}

/** In the place of a model's name: what any costs at most that has no price. */
const ANY_OTHER = "*";

const FREE = priceFrom({ input: flatRate(0), cachedInput: flatRate(0), output: flatRate(0) });

export function createPriceList(deps: PriceListDeps): PriceList {
  const { config, clock } = deps;
  const ask = deps.catalogue ?? catalogue;
  /** Catalogue prices change at the start of a UTC day. */
  const known = new Map<string, Known>();

  const fromCatalogue = async (provider: ProviderName, model: string): Promise<Known | null> => {
    const key = `${provider}:${model}`;
    const nowMs = clock.now();
    const day = utcDay(nowMs);
    const cached = known.get(key);
    if (cached?.day === day) return cached;
    const found = await ask(provider, model, nowMs);
    if (found === null) return null;
    const entry = { day, price: priceFrom(found.rates), contextTokens: found.contextTokens };
    known.set(key, entry);
    return entry;
  };

  return {
    async priceOf(provider, model) {
      const override = config.prices[`${provider}:${model}`];
      if (override !== undefined) return overridden(override);
      const listed = await fromCatalogue(provider, model);
      if (listed !== null) return listed.price;
      const atMost = config.prices[`${provider}:${ANY_OTHER}`];
      if (atMost !== undefined) return overridden(atMost);
      // The simulated provider is no server of models of its own: it costs what the model costs that it imitates.
      const ownServer = provider !== "simulated" && isPrivateAddress(config.providers[provider]?.baseUrl ?? "");
      if (ownServer) return FREE;
      throw unpricedModel(provider, model, config.configFile);
    },
    contextTokensOf: async (provider, model) => (await fromCatalogue(provider, model))?.contextTokens ?? null,
  };
}

function overridden(override: PriceOverride): Price {
  return priceFrom({
    input: flatRate(override.inputUsdPerMillion),
    cachedInput: flatRate(override.cachedInputUsdPerMillion),
    output: flatRate(override.outputUsdPerMillion),
  });
}
