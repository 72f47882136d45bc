// What can be wrong with a request for a model.
import { type Candidate, KEY_VARIABLES, type ProviderName } from "../config/index.ts";
import { OrchestratorError } from "../kernel/errors.ts";

const WAYS: Readonly<Record<ProviderName, string>> = {
  google_gemini: `Set ${KEY_VARIABLES.google_gemini[0]}`,
  openai: `Set ${KEY_VARIABLES.openai[0]}`,
  anthropic: `Set ${KEY_VARIABLES.anthropic[0]}`,
  openai_compatible: "Set OPENAI_COMPATIBLE_BASE_URL",
  simulated: "Add --provider simulated",
};

export class ModelsError extends OrchestratorError {}

export const noProvider = (): ModelsError =>
  new ModelsError({
    code: "models/no-provider",
    message: "No model provider is configured: there is no API key.",
    hint: "Set GEMINI_API_KEY, OPENAI_API_KEY or ANTHROPIC_API_KEY where this is started (an MCP client: the env block of its configuration), or OPENAI_COMPATIBLE_BASE_URL and OPENAI_COMPATIBLE_MODELS for a server of your own. To try it without a key, add --provider simulated.",
  });

export const unknownModel = (model: string, nearest: readonly string[]): ModelsError =>
  new ModelsError({
    code: "models/unknown-model",
    message: `There is no model or routing name ${JSON.stringify(model.slice(0, 80))}.`,
    hint: `Use ${nearest.map((name) => JSON.stringify(name)).join(" or ")}, or leave model out. A model that is newer than this version needs its price in the configuration file (prices).`,
  });

export const unreachableList = (name: string, candidates: readonly Candidate[]): ModelsError =>
  new ModelsError({
    code: "models/unreachable-list",
    message: `No model of the routing list ${name} is of a configured provider.`,
    hint: `${candidates.map(({ provider }) => WAYS[provider])[0] ?? "Set an API key"} where this is started, or name models of a configured provider in routing.${name}.`,
  });

export const unconfiguredProvider = (provider: ProviderName): ModelsError =>
  new ModelsError({
    code: "models/unconfigured-provider",
    message: `The provider ${provider} is not configured.`,
    hint: `${WAYS[provider]} where this is started, or leave model out.`,
  });
