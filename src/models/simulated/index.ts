// Public names of the simulated provider, the product's one fake.
export { FaultRateError, PortUnavailableError, ScriptError } from "./errors.ts";
export { FAULTS, isFaultName, TRANSIENT_FAULTS, type FaultName } from "./faults.ts";
export type { JournalEntry, JournalSummary } from "./journal.ts";
export { parseScript, type Script, type ScriptedAnswer, type ScriptLine } from "./script.ts";
export { startSimulatedProvider, type SimulatedProvider, type SimulatedProviderOptions } from "./server.ts";
export { startScriptedProvider } from "./start-scripted.ts";
