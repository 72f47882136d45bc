// What the `model` argument asks for: auto | routing name | model id | provider:model
import { type Candidate, candidateFrom, type Config, namedCandidate, nearestNames } from "../config/index.ts";
import type { PriceList } from "../cost/index.ts";
import { noProvider, unconfiguredProvider, unknownModel, unreachableList } from "./errors.ts";

export type RoutingConfig = Pick<Config, "routing" | "providers" | "routedProviders">;

export type ModelChoice =
  | { readonly kind: "named"; readonly candidate: Candidate }
  /** `how` says for people how the list was found. */
  | { readonly kind: "listed"; readonly how: string; readonly candidates: readonly [Candidate, ...Candidate[]] };

/**
 * Of a list only what can be reached and has a price, where anything has.
 * @throws ModelsError when the model is unknown or its provider is not configured
 */
export async function choiceFrom(
  config: RoutingConfig,
  prices: PriceList,
  { model, looksLike }: { readonly model: string; readonly looksLike: string },
): Promise<ModelChoice> {
  const listed = Object.values(config.routing).flat();
  const named = namedCandidate(model);
  if (named !== undefined) {
    if (config.providers[named.provider] === undefined) throw unconfiguredProvider(named.provider);
    if (await isKnown(prices, named, listed)) return { kind: "named", candidate: named };
    const known = listed.map((candidate) => idOf({ ...candidate, provider: named.provider }));
    throw unknownModel(model, nearestNames(model, [...new Set(known)], 3));
  }
  if (config.routedProviders.length === 0) throw noProvider();

  const name = model === "auto" ? looksLike : model;
  if (Object.hasOwn(config.routing, name)) {
    const ofList = config.routing[name] ?? [];
    const candidates = reachable(config, ofList);
    const [first = candidates[0], ...others] = await withPrice(prices, candidates);
    if (first === undefined) throw unreachableList(name, ofList);
    const how = model === "auto" ? `automatic choice: the request looks like ${name}` : `the routing name ${name}`;
    return { kind: "listed", how, candidates: [first, ...others] };
  }
  const known = reachable(config, listed);
  for (const candidate of [...reachable(config, familyOf(model)), ...known.filter((each) => each.model === model)]) {
    if (await isKnown(prices, candidate, known)) return { kind: "named", candidate };
  }
  const names = ["auto", ...Object.keys(config.routing), ...new Set(known.map((candidate) => candidate.model))];
  throw unknownModel(model, nearestNames(model, names, 3));
}

/** Candidates whose provider takes requests. The simulated one, where it is alone, stands for the one it imitates. */
export function reachable(
  { routedProviders }: Pick<RoutingConfig, "routedProviders">,
  candidates: readonly Candidate[],
): Candidate[] {
  if (!routedProviders.includes("simulated")) {
    return candidates.filter(({ provider }) => routedProviders.includes(provider));
  }
  return candidates.flatMap(({ provider, model }) =>
    provider === "google_gemini" || provider === "simulated" ? [{ provider: "simulated" as const, model }] : [],
  );
}

export function idOf({ provider, model }: Candidate): string {
  return `${provider}:${model}`;
}

/** By the maker's name in the id; a server of one's own has the models that are listed, or it would have every one. */
function familyOf(model: string): Candidate[] {
  const candidate = candidateFrom(model);
  return candidate.provider === "openai_compatible" ? [] : [candidate];
}

/** Those that may be called. */
export async function withPrice(prices: PriceList, candidates: readonly Candidate[]): Promise<Candidate[]> {
  const havePrice = await Promise.all(candidates.map((candidate) => hasPrice(prices, candidate)));
  return candidates.filter((_candidate, index) => havePrice[index]);
}

/** A model that no routing list names is known when it has a price: the price list has the longer memory. */
async function isKnown(prices: PriceList, candidate: Candidate, listed: readonly Candidate[]): Promise<boolean> {
  return listed.some(({ model }) => model === candidate.model) || hasPrice(prices, candidate);
}

async function hasPrice(prices: PriceList, { provider, model }: Candidate): Promise<boolean> {
  try {
    await prices.priceOf(provider, model);
    return true;
  } catch {
    return false;
  }
}
