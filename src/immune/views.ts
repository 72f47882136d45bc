// What people and programs ask about failures and what is done about them.
import type { Config } from "../config/index.ts";
import { type Dashboard, dashboardOf } from "./dashboard.ts";
import type { DecayAction } from "./decay-actions.ts";
import { type DecayReport, decayReport } from "./decay-report.ts";
import { syncNeedsGraphiti } from "./errors.ts";
import { type FailurePage, latestPatterns } from "./latest-patterns.ts";
import { checkPrompt, type PromptCheck, type PromptReview, reviewPrompt } from "./check-prompt.ts";
import type { ReviewRequest } from "./review-request.ts";
import { type FailureToLearn, learnFailure, type LearnedFailure, type LearnFailureDeps } from "./learn-failure.ts";
import { importPatterns, type PatternImport, type SkippedLine } from "./exchange/import-patterns.ts";
import { patternLines } from "./exchange/pattern-lines.ts";
import { prune, type Pruned } from "./prune.ts";
import { type ImmuneStatus, statusOf } from "./status.ts";

export interface ViewDeps extends LearnFailureDeps {
  readonly lane: string;
  readonly config: Config["immune"];
}

export interface ImmuneUseCases {
  status(): Promise<ImmuneStatus>;
  /** What a review of the prompt would find; no counter changes. */
  check(request: ReviewRequest): Promise<PromptCheck>;
  /** Patterns, seen last first. @throws OrchestratorError `immune/bad-cursor` */
  failures(page: { readonly limit: number; readonly cursor?: string | undefined }): Promise<FailurePage>;
  /** What a run's own review would find and add; no counter changes. */
  review(request: ReviewRequest): Promise<PromptReview>;
  /** Records a failure that happened elsewhere. */
  learn(failure: FailureToLearn): Promise<LearnedFailure>;
  /** @param days UTC days up to today */
  dashboard(days: number): Promise<Dashboard>;
  /** Deletes what is stale and weak; a dry run counts it. */
  prune(dryRun: boolean): Promise<Pruned>;
  decay(action: DecayAction): Promise<DecayReport>;
  /** Lines of `docs/pattern.schema.json`, each one JSON object without a line's end. */
  exportPatterns(): AsyncGenerator<string>;
  /** Patterns of such lines; none overwrites one that is here. */
  importPatterns(source: AsyncIterable<Uint8Array>, onSkipped: (line: SkippedLine) => void): Promise<PatternImport>;
  /** @throws OrchestratorError `immune/not-connected`: there is nothing to exchange patterns with */
  sync(): never;
}

export function createImmuneViews(deps: ViewDeps): ImmuneUseCases {
  const { database, clock, lane, catchUp } = deps;
  const { queries } = database;
  const caughtUp = async <T>(view: () => Promise<T>): Promise<T> => {
    await catchUp.whole();
    return view();
  };
  return {
    status: () => caughtUp(() => statusOf(deps)),
    check: (request) => caughtUp(() => checkPrompt(deps, request)),
    review: (request) => caughtUp(() => reviewPrompt(deps, request)),
    learn: (failure) => learnFailure(deps, failure),
    failures: (page) => caughtUp(() => latestPatterns(queries, lane, page, clock.now())),
    dashboard: (days) => caughtUp(() => dashboardOf(deps, days)),
    prune: (dryRun) => caughtUp(() => prune(deps, dryRun)),
    decay: (action) => caughtUp(() => decayReport(queries, lane, action, clock.now())),
    exportPatterns: async function* () {
      await catchUp.whole();
      yield* patternLines(queries, lane, deps.redact);
    },
    importPatterns: (source, onSkipped) => caughtUp(() => importPatterns(deps, source, onSkipped)),
    sync: () => {
      throw syncNeedsGraphiti();
    },
  };
}
