// The demo from the first prompt to the last figure: a provider, a server that works, and another that reads.
import { systemClock } from "../../kernel/node/clock.ts";
import { loadSimulatedProvider } from "../../models/index.ts";
import { askAll } from "./ask.ts";
import { type BudgetStory, playBudget } from "./budget.ts";
import { type Figures, figuresFrom } from "./figures.ts";
import { allEqual, compared, type Comparison, journalFigures, type JournalFigures } from "./journal.ts";
import type { Plan } from "./plan.ts";
import { type ReadBack, readBack } from "./read-back.ts";
import { startServer } from "../server/server.ts";
import type { SimulatedProvider } from "../../models/index.ts";
import type { Stage } from "./stage.ts";

/** What the provider asks for with a rate limit, as the protocol writes it. */
const RETRY_DELAY = "0.1s";

export interface PlayOptions {
  readonly plan: Plan;
  readonly stage: Stage;
  readonly version: string;
  readonly signal: AbortSignal;
  /** How many prompts have ended. */
  readonly onProgress: (done: number, costUsd: number) => void;
  readonly onBudget: (story: BudgetStory) => void;
}

export interface Outcome {
  readonly figures: Figures;
  readonly journal: JournalFigures;
  readonly comparisons: readonly Comparison[];
  readonly equal: boolean;
  readonly readBack: ReadBack;
}

export async function play(options: PlayOptions): Promise<Outcome> {
  const { startSimulatedProvider } = await loadSimulatedProvider();
  await using provider = await startSimulatedProvider({
    clock: systemClock,
    script: options.plan.script,
    retryDelay: RETRY_DELAY,
  });
  await work(options, provider);
  const read = await readWithAnother(options, provider);
  const figures = figuresFrom(read);
  const journal = journalFigures(provider.journal());
  const comparisons = compared(figures, read, journal);
  return { figures, journal, comparisons, equal: allEqual(figures, read, journal, comparisons), readBack: read };
}

async function work(options: PlayOptions, provider: SimulatedProvider): Promise<void> {
  const { plan, onProgress, onBudget } = options;
  await using server = await serverOf(options, provider);
  await askAll(server, plan.batches, onProgress);
  onBudget(await playBudget(server, plan.lastPrompt));
}

async function readWithAnother(options: PlayOptions, provider: SimulatedProvider): Promise<ReadBack> {
  await using server = await serverOf(options, provider);
  return await readBack(server);
}

function serverOf({ stage, version, signal }: PlayOptions, { url }: SimulatedProvider): ReturnType<typeof startServer> {
  return startServer({ env: stage.serverEnv(url), version, signal });
}
