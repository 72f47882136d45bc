// Models: which one answers, and asking it.
export { type CallModel, createCallModel, type ModelAnswer, type ModelReply, type ModelTools } from "./call-model.ts";
export { ADDED_BELOW, inputTokensAtMost, type Turn } from "./conversation.ts";
export { createLanguageModels } from "./providers.ts";
export { idOf, reachable, type RoutingConfig } from "./model-argument.ts";
export { type Circumstances, createCircumstances } from "./circumstances.ts";
export { createRouter, noteRoute, type Route, type Router, type RouteRequest } from "./routing.ts";

/** The one fake provider, a server of its own: loaded only where somebody asks for it. */
export const loadSimulatedProvider = () => import("./simulated/index.ts");
export type { FaultName, JournalEntry, ScriptLine, SimulatedProvider } from "./simulated/index.ts";
