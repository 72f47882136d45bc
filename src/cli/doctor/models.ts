// Which providers can be reached, and which models answer at what price.
import { type Config, KEY_VARIABLES, type ProviderConfig, type ProviderName, PROVIDERS } from "../../config/index.ts";
import { reachable, type RoutingConfig } from "../../models/index.ts";
import { type Check, fail, ok, warn } from "./check.ts";

/** USD per million tokens, without tiers. */
export interface ListedPrice {
  readonly inputUsdPerMillion: number;
  readonly outputUsdPerMillion: number;
}

/** null for a model whose price nobody knows: it is never called. */
export type PriceOf = (provider: ProviderName, model: string) => Promise<ListedPrice | null>;

export interface RoutedModel {
  readonly name: string;
  readonly provider: ProviderName;
  readonly model: string;
  readonly price: ListedPrice | null;
}

const { openai_compatible: _ownServer, ...makers } = KEY_VARIABLES;
const NO_KEY = `no key is set (${Object.values(makers)
  .map(([variable]) => variable)
  .join(", ")}), and no OPENAI_COMPATIBLE_BASE_URL`;
const SET_KEY = `Set ${KEY_VARIABLES.google_gemini[0]}=your-key where the server is started (the env block of the client's configuration).`;

/** One for each provider that can be reached; one for all where none of the real ones can. */
export function checkProviders({ providers }: Pick<Config, "providers">): Check[] {
  const { simulated } = providers;
  const checks = PROVIDERS.flatMap((name) => {
    const settings = providers[name];
    return settings === undefined || name === "simulated" ? [] : [checkProvider(name, settings)];
  });
  if (checks.length === 0) {
    checks.push(
      simulated === undefined
        ? fail("Providers", NO_KEY, SET_KEY)
        : warn("Providers", `${NO_KEY}: the simulated provider answers alone`, SET_KEY),
    );
  }
  if (simulated !== undefined) checks.push(ok("simulated", `answers are made up; ${simulated.baseUrl}`));
  return checks;
}

function checkProvider(name: ProviderName, { apiKey, baseUrl }: ProviderConfig): Check {
  if (apiKey === null) return ok(name, `no key is set; ${baseUrl}`);
  return isInTheClear(baseUrl)
    ? warn(name, `a key is set, and ${baseUrl} takes it unencrypted`, "Use an https address.")
    : ok(name, `a key is set; ${baseUrl}`);
}

/** Every routing name's candidates in order of preference, of the providers that take requests. */
export async function routingTable(config: RoutingConfig, priceOf: PriceOf): Promise<RoutedModel[]> {
  const rows = Object.entries(config.routing).flatMap(([name, candidates]) =>
    reachable(config, candidates).map((candidate) => ({ name, ...candidate })),
  );
  return Promise.all(rows.map(async (row) => ({ ...row, price: await priceOf(row.provider, row.model) })));
}

export function checkRouting(table: readonly RoutedModel[], configFile: string): Check[] {
  if (table.length === 0) return [];
  const unpriced = new Set(
    table.filter(({ price }) => price === null).map(({ provider, model }) => `${provider}:${model}`),
  );
  if (unpriced.size === 0) return [ok("Routing", "every model has a known price")];
  return [
    warn(
      "Routing",
      `no price is known for ${[...unpriced].join(", ")}: calls are refused`,
      `Set prices.${JSON.stringify([...unpriced][0])} in ${configFile}, or take the model out of routing.`,
    ),
  ];
}

function isInTheClear(baseUrl: string): boolean {
  const url = new URL(baseUrl);
  return url.protocol === "http:" && !/^(?:localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname);
}
