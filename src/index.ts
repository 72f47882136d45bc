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
import {
  type EvalRunInput,
  evalRunSchema,
  type ExportInput,
  exportRequest,
  type LabelInput,
  type LabelledTrial,
  labelling,
  writtenBy,
} from "./evaluation/index.ts";
import {
  failurePage,
  type FailurePageInput,
  failureToLearn,
  type FailureInput,
  type ImmuneUseCases,
  type LearnedFailure,
  type PromptReview,
  type ReviewInput,
  reviewRequest,
} from "./immune/index.ts";
import { OrchestratorError } from "./kernel/errors.ts";
import { openApp } from "./open-app.ts";
import type { BackgroundTasks } from "./jobs/index.ts";
import type { HealingUseCases } from "./resilience/index.ts";
import type { RunAnswer, RunViews } from "./runs/index.ts";
import { parsedArguments } from "./tooling/index.ts";

export { OrchestratorError };
export type {
  BackgroundTasks,
  Job,
  JobContext,
  JobKind,
  JobScheduling,
  JobState,
  JobSubmission,
} from "./jobs/index.ts";
export type { ExportedTrial, ExportInput, LabelInput, LabelledTrial } from "./evaluation/index.ts";
export type { FailureInput, FailurePageInput, LearnedFailure, PromptReview, ReviewInput } from "./immune/index.ts";
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

/** A file of trials. */
export interface TrialExport {
  readonly run_id: string;
  readonly path: string;
  readonly count: number;
  /** For `after`: what comes then is what came into the store since. */
  readonly cursor: string | null;
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
  readonly trials: {
    /** What a person says about a run's last answer; absent = as it was, null = taken away. */
    label(input: LabelInput): Promise<LabelledTrial>;
    /** Into `exports` of the data folder. @throws OrchestratorError where it could not be written */
    export(input?: ExportInput): Promise<TrialExport>;
  };
  readonly immune: Pick<ImmuneUseCases, "status"> & {
    /** Patterns, seen last first; `cursor` is the `next_cursor` of the page before. */
    failures(page?: FailurePageInput): ReturnType<ImmuneUseCases["failures"]>;
    /** What is like a prompt, how likely it fails, and what a spawn would put after it. Changes nothing. */
    review(input: ReviewInput): Promise<PromptReview>;
    /** Records a failure that happened elsewhere, so that it does not happen again here. */
    learn(input: FailureInput): Promise<LearnedFailure>;
  };
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
  const { agents, runs, cost, healing, evaluation, immune, ...rest } = await app.useCases();
  const background = await rest.background();
  const parts = undo.move();
  return {
    runs,
    cost,
    healing,
    background,
    immune: {
      status: () => immune.status(),
      failures: async (page = {}) => immune.failures(parsedArguments("immune.failures", failurePage, page)),
      review: async (input) => immune.review(parsedArguments("immune.review", reviewRequest, input)),
      learn: async (input) => immune.learn(parsedArguments("immune.learn", failureToLearn, input)),
    },
    trials: {
      label: async (input) => evaluation.trials.label(parsedArguments("trials.label", labelling, input)),
      export: async (input = {}) =>
        exported(
          await evaluation.trials.export(
            parsedArguments("trials.export", exportRequest, input),
            new AbortController().signal,
            MAX_WAIT_MS,
          ),
        ),
    },
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

function exported(answer: RunAnswer): TrialExport {
  const written = writtenBy(answer);
  if (written !== null)
    return { run_id: answer.run_id, path: written.path, count: written.rows, cursor: written.cursor };
  const {
    code = "evaluation/export-failed",
    message = "The export did not end.",
    hint = "Look at its run.",
    ...facts
  } = answer;
  throw new OrchestratorError({ code, message, hint, retryable: facts.retryable ?? false, next: facts.next ?? [] });
}

/** As long as a run may take. */
const MAX_WAIT_MS = 3_600_000;
