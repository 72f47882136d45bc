// The library: the same use cases as the tools, typed, with answers of any length.
import {
  type Caller,
  type SpawnAgentInput,
  spawnAgentSchema,
  type SpawnEachInput,
  spawnEachSchema,
} from "./agents/index.ts";
import { processEnvironment } from "./config/index.ts";
import type { Cost } from "./cost/index.ts";
import { type EvalRunInput, evalRunSchema } from "./evaluation/index.ts";
import { openApp } from "./open-app.ts";
import type { BackgroundTasks } from "./jobs/index.ts";
import type { HealingUseCases } from "./resilience/index.ts";
import type { RunAnswer, RunViews } from "./runs/index.ts";
import { parsedArguments } from "./tooling/index.ts";

export { OrchestratorError } from "./kernel/errors.ts";
export type {
  BackgroundTasks,
  Job,
  JobContext,
  JobKind,
  JobScheduling,
  JobState,
  JobSubmission,
} from "./jobs/index.ts";
export type { AttemptFacts, OutputPage, RunAnswer, RunPage } from "./runs/index.ts";

export interface OrchestratorOptions {
  /** Variables as in the documentation; default the process's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Answers come from a simulated model on this machine, whatever keys are set; after the `=` its script file. */
  readonly provider?: "simulated" | `simulated=${string}`;
}

export interface SpawnOptions {
  /** Aborting it cancels the run and frees everything it holds. */
  readonly signal?: AbortSignal;
  /** `done` grows: prompts of a batch that have ended, of `total`; or how often one agent had something to tell. */
  readonly onProgress?: (done: number, total: number | undefined, message: string) => void;
}

export interface Orchestrator extends AsyncDisposable {
  /** The end of one agent's run. @throws OrchestratorError for a request that cannot be started. */
  spawnAgent(input: SpawnAgentInput, options?: SpawnOptions): Promise<RunAnswer>;
  /** The end of many: a summary and one result for each agent in input order. */
  spawnAgents(input: SpawnEachInput, options?: SpawnOptions): Promise<RunAnswer>;
  /** Grades a text, as `graders` grade an agent's answer. */
  evaluate(input: EvalRunInput, options?: Pick<SpawnOptions, "signal">): Promise<RunAnswer>;
  readonly runs: Pick<RunViews, "get" | "wait" | "list" | "output" | "cancel" | "pause" | "resume" | "retry">;
  readonly cost: Pick<Cost, "summarize" | "setBudget">;
  readonly healing: HealingUseCases;
  /** Work that outlives the process, in kinds of your own. */
  readonly background: BackgroundTasks;
}

/** Opens the data directory; `await using` closes it again and settles what is under way. */
export async function createOrchestrator(options: OrchestratorOptions = {}): Promise<Orchestrator> {
  const environment = {
    ...processEnvironment(),
    ...(options.environment === undefined ? {} : { env: options.environment }),
  };
  await using undo = new AsyncDisposableStack();
  const { app } = undo.use(await openApp(environment, options.provider));
  const { agents, runs, cost, healing, evaluation, ...rest } = await app.useCases();
  const background = await rest.background();
  const parts = undo.move();
  return {
    runs,
    cost,
    healing,
    background,
    spawnAgent: async (input, spawnOptions) =>
      agents.spawnAgent(
        parsedArguments("spawn_agent", spawnAgentSchema, { wait_ms: MAX_WAIT_MS, ...input }),
        callerFrom(spawnOptions),
      ),
    spawnAgents: async (input, spawnOptions) =>
      agents.spawnEach(
        parsedArguments("spawnAgents", spawnEachSchema, { wait_ms: MAX_WAIT_MS, ...input }),
        callerFrom(spawnOptions),
      ),
    evaluate: async (input, { signal = new AbortController().signal } = {}) =>
      evaluation.evaluate(parsedArguments("evaluate", evalRunSchema, input), MAX_WAIT_MS, signal),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

function callerFrom({ signal, onProgress }: SpawnOptions = {}): Caller {
  return {
    signal: signal ?? new AbortController().signal,
    abortEnds: "work",
    ...(onProgress === undefined ? {} : { onProgress }),
  };
}

/** As long as a run may take. */
const MAX_WAIT_MS = 3_600_000;
