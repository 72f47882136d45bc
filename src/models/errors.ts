// What can be wrong with a request for a model.
import { OrchestratorError } from "../kernel/errors.ts";

export class ModelsError extends OrchestratorError {}

export const noProvider = (): ModelsError =>
  new ModelsError({
    code: "models/no-provider",
    message: "No model provider is configured: there is no API key.",
    hint: "Set GEMINI_API_KEY where this is started (an MCP client: the env block of its configuration). To try it without a key, add --provider simulated.",
  });

export const unknownModel = (model: string, nearest: readonly string[]): ModelsError =>
  new ModelsError({
    code: "models/unknown-model",
    message: `There is no model or routing name ${JSON.stringify(model.slice(0, 80))}.`,
    hint: `Use ${nearest.map((name) => JSON.stringify(name)).join(" or ")}, or leave model out. A model that is newer than this version needs its price in the configuration file (prices).`,
  });

export const unconfiguredProvider = (provider: string): ModelsError =>
  new ModelsError({
    code: "models/unconfigured-provider",
    message: `The provider ${provider} is not configured.`,
    hint:
      provider === "simulated"
        ? "Add --provider simulated where this is started, or leave model out."
        : "Set GEMINI_API_KEY where this is started, or leave model out.",
  });
