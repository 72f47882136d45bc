// Which providers can be reached, and which models answer at what price.
import { type Config, GEMINI_KEY_VARIABLES, type ProviderName } from "../../config/index.ts";
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

export function checkProviders({ providers }: Pick<Config, "providers">): Check[] {
  const checks: Check[] = [];
  const { google_gemini: gemini, simulated } = providers;
  const advice = `Set ${GEMINI_KEY_VARIABLES[0]}=your-key where the server is started (the env block of the client's configuration).`;
  if (gemini !== undefined) {
    checks.push(
      isInTheClear(gemini.baseUrl)
        ? warn("google_gemini", `a key is set, and ${gemini.baseUrl} takes it unencrypted`, "Use an https address.")
        : ok("google_gemini", `a key is set; ${gemini.baseUrl}`),
    );
  } else if (simulated !== undefined) {
    checks.push(warn("google_gemini", "no key: the simulated provider answers alone", advice));
  } else {
    checks.push(fail("google_gemini", `no key (${GEMINI_KEY_VARIABLES.join(", ")})`, advice));
  }
  if (simulated !== undefined) checks.push(ok("simulated", `answers are made up; ${simulated.baseUrl}`));
  return checks;
}

/** Every routing name's models in order of preference, for each provider that takes requests. */
export async function routingTable(
  { routing, routedProviders }: Pick<Config, "routing" | "routedProviders">,
  priceOf: PriceOf,
): Promise<RoutedModel[]> {
  const rows = Object.entries(routing).flatMap(([name, models]) =>
    routedProviders.flatMap((provider) => models.map((model) => ({ name, provider, model }))),
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
