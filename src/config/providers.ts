// Which providers can be reached, with which key and where: from the environment's variables.
import { providerBaseUrl } from "./base-url.ts";
import { type Config, type ProviderConfig, type ProviderName, PROVIDERS } from "./config.ts";
import { API_VERSIONS, BASE_URLS, SIMULATED_API_KEY } from "./defaults.ts";
import type { Environment } from "./environment.ts";
import * as variables from "./variables.ts";

type RealProvider = Exclude<ProviderName, "simulated">;

const REAL = PROVIDERS.filter((name) => name !== "simulated");

/** From the command line: work with the simulated provider alone, whatever keys are set. @throws ConfigError */
export function reachableProviders(environment: Environment, simulatedAlone?: string): Config["providers"] {
  if (simulatedAlone !== undefined) return { simulated: simulatedProvider(simulatedAlone) };
  const reachable: Partial<Record<ProviderName, ProviderConfig>> = {};
  for (const name of REAL) {
    const provider = realProvider(environment, name);
    if (provider !== undefined) reachable[name] = provider;
  }
  const simulatedUrl = variables.simulatedUrl(environment);
  if (simulatedUrl !== undefined) reachable.simulated = simulatedProvider(simulatedUrl);
  return reachable;
}

/** The simulated provider never stands in for a real one: it takes requests only where it is alone. */
export function routedProviders(providers: Config["providers"]): ProviderName[] {
  const real = REAL.filter((name) => providers[name] !== undefined);
  return real.length === 0 && providers.simulated !== undefined ? ["simulated"] : real;
}

/** Every key that is set, used or not. @throws ConfigError */
export function configuredSecrets(environment: Environment): string[] {
  return REAL.flatMap((name) => variables.keysOf(environment, name));
}

/** A key makes a provider reachable; a server of one's own needs only its address. */
function realProvider(environment: Environment, name: RealProvider): ProviderConfig | undefined {
  const { variable, address } = variables.addressOf(environment, name);
  const [apiKey] = variables.keysOf(environment, name);
  const given = address ?? BASE_URLS[name];
  if (given === null) return undefined;
  // A wrong address is said also where no key makes use of it.
  const baseUrl = providerBaseUrl(given, API_VERSIONS[name], variable, BASE_URLS[name] ?? "http://localhost:11434");
  if (apiKey === undefined && name !== "openai_compatible") return undefined;
  return { apiKey: apiKey ?? null, baseUrl };
}

function simulatedProvider(url: string): ProviderConfig {
  const variable = "TASK_ORCHESTRATOR_SIMULATED_URL";
  const baseUrl = providerBaseUrl(url, API_VERSIONS.simulated, variable, "http://127.0.0.1:4320");
  return { apiKey: SIMULATED_API_KEY, baseUrl };
}
