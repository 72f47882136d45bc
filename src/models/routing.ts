// Which model answers now: the named one, or the first of a list that nothing stands in the way of.
import type { Candidate, Config } from "../config/index.ts";
import type { PriceList } from "../cost/index.ts";
import type { Fallback } from "../failure/index.ts";
import type { RunContext } from "../runs/index.ts";
import type { Circumstances, RequestSize } from "./circumstances.ts";
import { choiceFrom, idOf, type ModelChoice, reachable, type RoutingConfig, withPrice } from "./model-argument.ts";

export interface Route extends Candidate {
  /** Why this one, for people. */
  readonly reason: string;
  readonly alternatives: Alternatives;
}

/** Who may answer when the route's own model cannot, by what is in its way; nobody where the request named a model. */
export type Alternatives = Readonly<Record<"next" | "context-window" | "content-policy", readonly Candidate[]>>;

const NOBODY: Alternatives = { next: [], "context-window": [], "content-policy": [] };

export interface RouteRequest extends RequestSize {
  readonly model: string;
  /** What an automatic choice chooses for. */
  readonly looksLike: "code" | "general";
  /** Not this one where any other can be reached, unless the request names it. */
  readonly avoid?: Candidate;
}

export interface Router {
  /**
   * Before anything is recorded.
   * @throws ModelsError when the model is unknown or its provider is not configured; CostError when it has no price
   */
  check(request: RouteRequest): Promise<void>;
  /** The choice of this moment. */
  route(request: RouteRequest): Promise<Route>;
}

type CandidateList = Extract<ModelChoice, { kind: "listed" }>["candidates"];

export function createRouter(
  config: RoutingConfig & Pick<Config, "fallbacks">,
  prices: PriceList,
  circumstances: Circumstances,
): Router {
  const everywhere = async (): Promise<Candidate[]> =>
    withPrice(prices, reachable(config, Object.values(config.routing).flat()));

  /** Of the list, else of all that can be reached; the avoided one itself only where it is alone. */
  async function without(avoided: Candidate | undefined, listed: CandidateList): Promise<CandidateList> {
    const isOther = (candidate: Candidate): boolean => !isSame(candidate, avoided);
    const fromList = listed.filter(isOther);
    if (fromList.length === listed.length) return listed;
    const [first, ...rest] = fromList.length > 0 ? fromList : (await everywhere()).filter(isOther);
    return first === undefined ? listed : [first, ...rest];
  }

  return {
    async check(request) {
      const choice = await choiceFrom(config, prices, request);
      const { provider, model } = choice.kind === "named" ? choice.candidate : choice.candidates[0];
      await prices.priceOf(provider, model);
    },
    async route(request) {
      const choice = await choiceFrom(config, prices, request);
      if (choice.kind === "named") {
        return { ...choice.candidate, reason: "named by the request", alternatives: NOBODY };
      }
      const candidates = await without(request.avoid, choice.candidates);
      const { candidate, why } = await preferred(circumstances, candidates, request);
      const others = async (listed: readonly Candidate[]): Promise<Candidate[]> =>
        (await withPrice(prices, reachable(config, listed))).filter((other) => !isSame(other, request.avoid));
      return {
        ...candidate,
        reason: `${choice.how}, ${why}`,
        alternatives: {
          next: candidates.filter((other) => other !== candidate),
          "context-window": await others(config.fallbacks.contextWindow),
          "content-policy": await others(config.fallbacks.contentPolicy),
        },
      };
    },
  };
}

function isSame(one: Candidate, other: Candidate | undefined): boolean {
  return other !== undefined && idOf(one) === idOf(other);
}

/** Puts the choice into the run's timeline. */
export function noteRoute({ provider, model, reason }: Route, run: RunContext): void {
  run.note("routed", "src/models/routing.ts", { provider, model, reason });
}

/** The one that is asked next. */
export function alternativeTo(
  failed: Candidate,
  fallback: Fallback,
  alternatives: Alternatives,
  tried: readonly Candidate[],
): Candidate | undefined {
  const before = new Set(tried.map(idOf));
  const untried = (candidates: readonly Candidate[]): Candidate[] =>
    candidates.filter((candidate) => !before.has(idOf(candidate)));
  const elsewhere = ({ provider }: Candidate): boolean => provider !== failed.provider;
  switch (fallback) {
    case "next":
      return untried(alternatives.next)[0];
    case "other-provider":
      return untried(alternatives.next).find(elsewhere);
    case "context-window":
      return untried(alternatives["context-window"])[0];
    case "content-policy":
      return untried(alternatives["content-policy"]).find(elsewhere);
    case "none":
      return undefined;
  }
}

async function preferred(
  circumstances: Circumstances,
  candidates: CandidateList,
  size: RequestSize,
): Promise<{ readonly candidate: Candidate; readonly why: string }> {
  const [first] = candidates;
  const passedOver: string[] = [];
  for (const candidate of candidates) {
    const { obstacle, throttled } = await circumstances.of(candidate, size);
    if (candidate === first && throttled) return cheapest(circumstances, candidates, size);
    if (obstacle === null) {
      const place = candidate === first ? "first of its list" : `next of its list: ${passedOver.join("; ")}`;
      return { candidate, why: place };
    }
    passedOver.push(`${idOf(candidate)} ${obstacle}`);
  }
  return { candidate: first, why: `first of its list, though every one has something in its way: ${passedOver[0]}` };
}

async function cheapest(
  circumstances: Circumstances,
  candidates: CandidateList,
  size: RequestSize,
): Promise<{ readonly candidate: Candidate; readonly why: string }> {
  const offers = await Promise.all(
    candidates.map(async (candidate) => ({
      candidate,
      isFree: (await circumstances.of(candidate, size)).obstacle === null,
      worstCase: await circumstances.worstCase(candidate, size),
    })),
  );
  const [best] = offers.toSorted((a, b) => Number(b.isFree) - Number(a.isFree) || a.worstCase - b.worstCase);
  const why = `the cheapest of its list: most of the budget of ${candidates[0].provider} is used`;
  return { candidate: best?.candidate ?? candidates[0], why };
}
