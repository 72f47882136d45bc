// Durable runs: any long work, by id.
export { type AttemptFacts, type RunAnswer, runAnswerSchema, type Spending, type UsageFacts } from "./answer.ts";
export type { ProgressListener } from "./active-run.ts";
export type { RunContext, RunEnd, RunEnding, TakeOver } from "./context.ts";
export { Runs } from "./engine.ts";
export { runRetention } from "./retention.ts";
export { startUpkeep, type UpkeepStep } from "./upkeep.ts";
export { inlineAnswer } from "./inline.ts";
export { mayRetry, type Run, type RunOutcome } from "./run.ts";
export { runTools } from "./tools.ts";
export type { OutputPage, RunPage } from "./pages.ts";
export { createRunViews, type RunViews } from "./views.ts";
