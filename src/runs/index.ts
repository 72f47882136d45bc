// Durable runs: any long work, by id.
export {
  type AttemptFacts,
  type GraderFacts,
  type RunAnswer,
  runAnswerSchema,
  type Spending,
  type UsageFacts,
} from "./answer.ts";
export { asideOf } from "./aside.ts";
export { type RunContext, type RunEnd, type RunEnding, type TakeOver, within } from "./context.ts";
export { Runs } from "./engine.ts";
export { isSimulatedLane, laneOf, SIMULATED_LANES } from "./lane.ts";
export type { ProgressListener } from "./telling.ts";
export { runJobKind, TAKE_OVER_KIND } from "./going-on.ts";
export { runMetrics } from "./metrics.ts";
export { runRetention } from "./retention.ts";
export { writeNoted } from "./write-noted.ts";
export { upkeep, type UpkeepDeps, type UpkeepStep } from "./upkeep.ts";
export { inlineAnswer } from "./inline.ts";
export { hasEnded, mayRetry, type Run, type RunHandler, type RunOutcome, type RunRequest } from "./run.ts";
export { runTools } from "./tools.ts";
export type { OutputPage, RunPage } from "./pages.ts";
export { createRunViews, type RunViews } from "./views.ts";
export { visibleText } from "./visible-text.ts";
