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

/** A model that no routing list names is known when it has a price: the price list has the longer memory. */
export function createRouter(config: RoutingConfig, prices: PriceList): Router {
  return async (request, run) => {
    const route = await choose(config, prices, request);
    run?.note("routed", "src/models/routing.ts", { provider: route.provider, model: route.model });
    return route;
  };
}

async function choose(config: RoutingConfig, prices: PriceList, { model, prompt }: RouteRequest): Promise<Route> {
  const named = /^([a-z_]+):(.+)$/s.exec(model);
  const provider = PROVIDERS.find((name) => name === named?.[1]);
  if (provider !== undefined) {
    if (config.providers[provider] === undefined) throw unconfiguredProvider(provider);
    return { provider, model: named?.[2] ?? "", reason: "named by the request" };
  }

  const [routed] = config.routedProviders;
  if (routed === undefined) throw noProvider();
  const name = model === "auto" ? taskOf(prompt) : model;
  const first = config.routing[name]?.[0];
  if (first !== undefined) {
    const how = model === "auto" ? `automatic choice: the prompt looks like ${name}` : `the routing name ${name}`;
    return { provider: routed, model: first, reason: `${how}, first of its list` };
  }
  const listed = Object.values(config.routing).flat();
  if (listed.includes(model) || (await hasPrice(prices, routed, model))) {
    return { provider: routed, model, reason: "named by the request" };
  }
  const known = ["auto", ...Object.keys(config.routing), ...new Set(listed)];
  throw unknownModel(model, nearestNames(model, known, 3));
}

function taskOf(prompt: string): string {
  return prompt.includes("```") ? "code" : "general";
}

async function hasPrice(prices: PriceList, provider: ProviderName, model: string): Promise<boolean> {
  try {
    await prices.priceOf(provider, model);
    return true;
  } catch {
    return false;
  }
}
