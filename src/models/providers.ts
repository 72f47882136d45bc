// The language models behind the AI SDK, each provider's library loaded with the first call to it.
import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { Candidate, Config, ProviderConfig, ProviderName } from "../config/index.ts";
import { boundedFetch, type Fetch } from "./bounded-fetch.ts";
import { unconfiguredProvider } from "./errors.ts";

export type LanguageModels = (candidate: Candidate) => Promise<LanguageModelV4>;

export function createLanguageModels(providers: Config["providers"], fetch: Fetch): LanguageModels {
  const bounded = boundedFetch(fetch);
  const known = new Map<ProviderName, Promise<(model: string) => LanguageModelV4>>();

  const load = async (provider: ProviderName): Promise<(model: string) => LanguageModelV4> => {
    const settings = providers[provider];
    if (settings === undefined) throw unconfiguredProvider(provider);
    return LOADERS[provider](settings, bounded);
  };
  return async ({ provider, model }) => {
    const loading = known.get(provider) ?? load(provider);
    known.set(provider, loading);
    return (await loading)(model);
  };
}

type Loader = (settings: ProviderConfig, fetch: Fetch) => Promise<(model: string) => LanguageModelV4>;

const loadGoogle: Loader = async ({ apiKey, baseUrl }, fetch) => {
  const { createGoogle } = await import("@ai-sdk/google");
  return createGoogle({ ...keyOf(apiKey), baseURL: baseUrl, fetch });
};

const LOADERS: Readonly<Record<ProviderName, Loader>> = {
  google_gemini: loadGoogle,
  simulated: loadGoogle,
  openai: async ({ apiKey, baseUrl }, fetch) => {
    const { createOpenAI } = await import("@ai-sdk/openai");
    // The chat wire: every gateway speaks it, the responses wire few.
    const openai = createOpenAI({ ...keyOf(apiKey), baseURL: baseUrl, fetch });
    return (model) => openai.chat(model);
  },
  anthropic: async ({ apiKey, baseUrl }, fetch) => {
    const { createAnthropic } = await import("@ai-sdk/anthropic");
    return createAnthropic({ ...keyOf(apiKey), baseURL: baseUrl, fetch });
  },
  openai_compatible: async ({ apiKey, baseUrl }, fetch) => {
    const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
    return createOpenAICompatible({
      name: "openai_compatible",
      ...keyOf(apiKey),
      baseURL: baseUrl,
      fetch,
      includeUsage: true,
      supportsStructuredOutputs: true,
    });
  },
};

function keyOf(apiKey: string | null): { readonly apiKey?: string } {
  return apiKey === null ? {} : { apiKey };
}
