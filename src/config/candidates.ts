// From the model ids that people write to candidates: whose model an id names.
import { type Candidate, PROVIDERS, type ProviderName } from "./config.ts";

const FAMILIES: readonly (readonly [RegExp, ProviderName])[] = [
  [/^gemini-/, "google_gemini"],
  [/^(?:gpt-|chatgpt-|o\d)/, "openai"],
  [/^claude-/, "anthropic"],
];

/** `provider:model`, or a model id alone: a known family's maker, else a server of one's own. */
export function candidateFrom(id: string): Candidate {
  const named = namedCandidate(id);
  if (named !== undefined) return named;
  return { provider: FAMILIES.find(([family]) => family.test(id))?.[1] ?? "openai_compatible", model: id };
}

/** undefined where no provider is named. */
export function namedCandidate(id: string): Candidate | undefined {
  const provider = PROVIDERS.find((name) => id.startsWith(`${name}:`));
  return provider === undefined ? undefined : { provider, model: id.slice(provider.length + 1) };
}
