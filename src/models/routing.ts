// Which model answers: the `model` argument's grammar, and the choice where none is named.
//   auto | routing name | model id | provider:model
import { type Config, nearestNames, PROVIDERS, type ProviderName } from "../config/index.ts";
import type { PriceList } from "../cost/index.ts";
import type { RunContext } from "../runs/index.ts";
import { noProvider, unconfiguredProvider, unknownModel } from "./errors.ts";

export interface Route {
  readonly provider: ProviderName;
  readonly model: string;
  /** Why this one, for people. */
  readonly reason: string;
}

export interface RouteRequest {
  readonly model: string;
  readonly prompt: string;
}

/** @throws ModelsError when the model is unknown or its provider is not configured. */
export type Router = (request: RouteRequest, run?: RunContext) => Promise<Route>;

type RoutingConfig = Pick<Config, "routing" | "providers" | "routedProviders">;

export function createRouter(config: RoutingConfig, prices: PriceList): Router {
  return async (request, run) => {
    const route = await choose(config, prices, request);
    run?.note("routed", "src/models/routing.ts", { provider: route.provider, model: route.model });
    return route;
  };
}

async function choose(config: RoutingConfig, prices: PriceList, { model, prompt }: RouteRequest): Promise<Route> {
  const provider = PROVIDERS.find((name) => model.startsWith(`${name}:`));
  const listed = [...new Set(Object.values(config.routing).flat())];
  if (provider !== undefined) {
    if (config.providers[provider] === undefined) throw unconfiguredProvider(provider);
    const named = model.slice(provider.length + 1);
    if (await isKnown(prices, provider, named, listed))
      return { provider, model: named, reason: "named by the request" };
    const known = listed.map((id) => `${provider}:${id}`);
    throw unknownModel(model, nearestNames(model, known, 3));
  }

  const [routed] = config.routedProviders;
  if (routed === undefined) throw noProvider();
  const name = model === "auto" ? taskOf(prompt) : model;
  const first = config.routing[name]?.[0];
  if (first !== undefined) {
    const how = model === "auto" ? `automatic choice: the prompt looks like ${name}` : `the routing name ${name}`;
    return { provider: routed, model: first, reason: `${how}, first of its list` };
  }
  if (await isKnown(prices, routed, model, listed)) {
    return { provider: routed, model, reason: "named by the request" };
  }
  throw unknownModel(model, nearestNames(model, ["auto", ...Object.keys(config.routing), ...listed], 3));
}

function taskOf(prompt: string): string {
  return prompt.includes("```") ? "code" : "general";
}

/** A model that no routing list names is known when it has a price: the price list has the longer memory. */
async function isKnown(
  prices: PriceList,
  provider: ProviderName,
  model: string,
  listed: readonly string[],
): Promise<boolean> {
  if (listed.includes(model)) return true;
  try {
    await prices.priceOf(provider, model);
    return true;
  } catch {
    return false;
  }
}
