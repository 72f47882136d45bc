// Environment and file -> one frozen configuration.
export {
  type BudgetLimits,
  type Candidate,
  type Config,
  type PriceOverride,
  type ProviderConfig,
  type ProviderName,
  PROVIDERS,
  TOOLSETS,
} from "./config.ts";
export { BUDGET_PROVIDERS, type BudgetProvider, SIMULATED_API_KEY } from "./defaults.ts";
export { type Environment, processEnvironment } from "./environment.ts";
export { ConfigError } from "./errors.ts";
export { type ConfigOptions, loadConfig } from "./load-config.ts";
export { nearestNames } from "./nearest-names.ts";
export { candidateFrom, namedCandidate } from "./candidates.ts";
export { KEY_VARIABLES } from "./variables.ts";
