// The slice put together: reviews for agents, and what people ask about patterns.
import type { Config } from "../config/index.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ledger } from "../cost/index.ts";
import type { Evaluation, Grading } from "../evaluation/index.ts";
import type { CallModel, Router } from "../models/index.ts";
import type { Ids } from "../kernel/ids.ts";
import type { JsonObject } from "../kernel/json.ts";
import type { Log } from "../observability/index.ts";
import type { PatientRedactor, Redactor } from "../redaction/index.ts";
import { laneOf, type RunContext, type Runs } from "../runs/index.ts";
import type { Database } from "../storage/index.ts";
import { createCatchUp } from "./catch-up.ts";
import { DEFAULT_POLICY, type GuardedRequest } from "./guardrails/index.ts";
import { hintsAfterFailure } from "./repair-hints.ts";
import { createReplays } from "./replay/replay-run.ts";
import { type RiskAssessment, assessRisk, type Review, reviewRun } from "./review-run.ts";
import { flaggedContext, type Material, screenMaterial } from "./screen-material.ts";
import { createImmuneViews, type ImmuneUseCases } from "./views.ts";

export interface ImmuneDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly ids: Ids;
  readonly redact: Redactor;
  readonly redactText: PatientRedactor;
  readonly project: string;
  readonly isSimulated: boolean;
  readonly config: Config["immune"];
  readonly runs: Runs;
  readonly router: Router;
  readonly callModel: CallModel;
  readonly grading: Grading;
  readonly ledger: Ledger;
}

/** What agents need of it. */
export interface AgentImmune {
  /** @param hasAnswer an earlier start of the run was answered */
  review(request: GuardedRequest, run: RunContext, hasAnswer: boolean): Promise<Review>;
  /** See `assessRisk` of the review. */
  assessRisk(prompt: string, operation: string): Promise<RiskAssessment | null>;
  /** What an agent has read, as its model gets it: with a warning where it looks like orders to an AI. */
  screened(material: Material, run: RunContext): Promise<string>;
  /** For `immune` of the answer: what of it was flagged. */
  flaggedContext(run: RunContext): JsonObject;
  /** What to say beside the reasons where an answer is asked for again; null = nothing is known. */
  hintsAfter(evaluation: Evaluation, request: GuardedRequest, run: RunContext): Promise<string | null>;
}

export function createImmune(
  deps: ImmuneDeps,
): { readonly forAgents: AgentImmune; readonly immune: ImmuneUseCases } & AsyncDisposable {
  const policy = { ...DEFAULT_POLICY, holdout: deps.config.holdout };
  const catchUp = createCatchUp({
    ...deps,
    policy,
    trialBegun: createReplays({ ...deps, policy, replays: deps.config.replays }),
  });
  const lane = laneOf(deps.project, deps.isSimulated);
  const reviewing = { ...deps, lane, catchUp };
  return {
    forAgents: {
      review: (request, run, hasAnswer) => reviewRun(reviewing, request, run, hasAnswer),
      assessRisk: (prompt, operation) => assessRisk(reviewing, prompt, operation),
      screened: (material, run) => screenMaterial(reviewing, material, run),
      flaggedContext,
      hintsAfter: (evaluation, request, run) => hintsAfterFailure(reviewing, evaluation, request, run),
    },
    immune: createImmuneViews(reviewing),
    [Symbol.asyncDispose]: () => catchUp[Symbol.asyncDispose](),
  };
}
