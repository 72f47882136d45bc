// The simulated provider's types, by way of the module that is loaded only where it runs.
import type { loadSimulatedProvider } from "../../models/index.ts";

type Simulated = Awaited<ReturnType<typeof loadSimulatedProvider>>;

export type SimulatedProvider = Awaited<ReturnType<Simulated["startSimulatedProvider"]>>;
export type JournalEntry = ReturnType<SimulatedProvider["journal"]>[number];
export type ScriptLine = ReturnType<Simulated["parseScript"]>[number];
export type FaultName = keyof Simulated["FAULTS"];
