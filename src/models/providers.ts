// The language models behind the AI SDK, loaded with the first call.
import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { Config, ProviderName } from "../config/index.ts";
import { boundedFetch, type Fetch } from "./bounded-fetch.ts";
import { unconfiguredProvider } from "./errors.ts";

export type LanguageModels = (provider: ProviderName, model: string) => Promise<LanguageModelV4>;

export function createLanguageModels(providers: Config["providers"], fetch: Fetch): LanguageModels {
  const bounded = boundedFetch(fetch);
  const known = new Map<ProviderName, Promise<(model: string) => LanguageModelV4>>();

  const load = async (provider: ProviderName): Promise<(model: string) => LanguageModelV4> => {
    const settings = providers[provider];
    if (settings === undefined) throw unconfiguredProvider(provider);
    const { createGoogleGenerativeAI } = await import("@ai-sdk/google");
    return createGoogleGenerativeAI({ apiKey: settings.apiKey, baseURL: settings.baseUrl, fetch: bounded });
  };
  return async (provider, model) => {
    const loading = known.get(provider) ?? load(provider);
    known.set(provider, loading);
    return (await loading)(model);
  };
}
