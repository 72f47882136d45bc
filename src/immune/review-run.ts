// The review of one run's prompt: found once, kept in the run's journal, never in the way of the answer.
import type { Config } from "../config/index.ts";
import type { Clock } from "../kernel/clock.ts";
import type { JsonObject } from "../kernel/json.ts";
import { type Log, logOf } from "../observability/index.ts";
import type { PatientRedactor, Redactor } from "../redaction/index.ts";
import type { RunContext } from "../runs/index.ts";
import { appendEvent, type Database } from "../storage/index.ts";
import type { CatchUp } from "./catch-up.ts";
import { type Findings, findingsOf } from "./findings.ts";
import { type Guards, guardsFor } from "./guarding.ts";
import { type GuardedRequest, withGuardrails } from "./guardrails/index.ts";
import { rounded } from "./rounded.ts";
import { type ScreenedPrompt, screenPrompt } from "./screen-prompt.ts";
import type { StoredReview } from "./stored-review.ts";

const STEP = "immune review";
const SOURCE = "src/immune/review-run.ts";

export interface Review {
  /** What trials keep of it; null = nothing like the prompt has failed. */
  readonly stored: Omit<StoredReview, "counts"> | null;
  /** What follows the prompt; null = nothing. */
  readonly suffix: string | null;
  /** `immune` of the answer. */
  readonly facts: JsonObject;
  /** Why the prompt is refused; null = it is not. */
  readonly blocked: string | null;
}

export interface ReviewDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly redact: Redactor;
  readonly redactText: PatientRedactor;
  readonly lane: string;
  readonly config: Config["immune"];
  readonly catchUp: CatchUp;
}

const UNREVIEWED: Review = { stored: null, suffix: null, facts: {}, blocked: null };

/**
 * The same in every start of a run. What fails in it is logged, and the prompt goes as it is.
 * @param hasAnswer an earlier start of the run was answered
 */
export async function reviewRun(
  deps: ReviewDeps,
  request: GuardedRequest,
  run: RunContext,
  hasAnswer: boolean,
): Promise<Review> {
  if (!deps.config.enabled) return UNREVIEWED;
  const kept = run.recorded(STEP);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a step that is only written below
  if (kept !== undefined) return kept as unknown as Review;
  if (hasAnswer) return UNREVIEWED;
  try {
    const review = await reviewOf(deps, request, run.operation);
    if (saysMore(review)) run.record(STEP, { ...review });
    run.note("reviewed", SOURCE, review.facts);
    if ("flagged" in review.facts) await tellFlagged(deps, run);
    return review;
  } catch (error) {
    logOf(deps.log, run.runId).error("immune-review-failed", { error });
    run.note("reviewed", SOURCE, { failed: true });
    return UNREVIEWED;
  }
}

export interface RiskAssessment {
  /** 0 to 1. */
  readonly risk: number;
  /** Why the prompt would be refused; null = it would not. */
  readonly blocked: string | null;
}

/** What a run's review would say of its risk, without a run; null = nothing, as it is off or fails. */
export async function assessRisk(deps: ReviewDeps, prompt: string, operation: string): Promise<RiskAssessment | null> {
  const { database, clock, lane, config, catchUp, log } = deps;
  if (!config.enabled) return null;
  try {
    await catchUp.now();
    const findings = await findingsOf({ queries: database.queries, clock, lane }, { prompt, operation });
    return { risk: rounded(findings.risk), blocked: blockedBy(findings, config) };
  } catch (error) {
    log.error("immune-review-failed", { error });
    return null;
  }
}

/** The review stands without its event. */
async function tellFlagged({ database, clock, lane, log }: ReviewDeps, { runId }: RunContext): Promise<void> {
  try {
    await database.write((queries) =>
      appendEvent(queries, { kind: "prompt-flagged", runId, detail: { lane }, atMs: clock.now() }),
    );
  } catch (error) {
    logOf(log, runId).error("immune-event-failed", { error });
  }
}

/** What a later start, which reviews nothing once there is an answer, could not tell. */
function saysMore({ stored, blocked, facts }: Review): boolean {
  return stored !== null || blocked !== null || "flagged" in facts || "secrets" in facts;
}

async function reviewOf(deps: ReviewDeps, request: GuardedRequest, operation: string): Promise<Review> {
  const { database, clock, lane, config, catchUp } = deps;
  await catchUp.now();
  const { queries } = database;
  const findings = await findingsOf({ queries, clock, lane }, { prompt: request.prompt, operation });
  const { holdout, guardrailTokens: capTokens } = config;
  const guards = guardsFor({ lane, holdout, capTokens }, request, findings.families, clock.now());
  const screened = await screenPrompt(deps, request.prompt);
  const suffix = withGuardrails("", guards.applied);
  return {
    stored: findings.families.length === 0 ? null : storedOf(findings, guards),
    suffix: suffix === "" ? null : suffix,
    facts: factsOf(findings, guards, screened, config),
    blocked: blockedBy(findings, config),
  };
}

function storedOf({ risk, rawRisk, families }: Findings, { applied, heldOut }: Guards): NonNullable<Review["stored"]> {
  return {
    risk,
    raw_risk: rawRisk,
    matches: families.map(({ family, match }) => ({ family, pattern: match.pattern.id, score: match.score })),
    guardrails: [...inArm(applied, "treated"), ...inArm(heldOut, "held-out")],
  };
}

function inArm(guards: Guards["applied"], arm: "treated" | "held-out"): StoredReview["guardrails"] {
  return guards.map(({ id, family, epoch }) => ({ guardrail: id, family, epoch, arm }));
}

/** As callers get it: only what there is to say beside the risk. */
function factsOf(
  { risk, families }: Findings,
  { applied, heldOut }: Guards,
  screened: ScreenedPrompt,
  { warnAt }: Config["immune"],
): JsonObject {
  return {
    risk: rounded(risk),
    ...(risk >= warnAt ? { warning: "Prompts like this one have failed often." } : {}),
    ...(families.length === 0
      ? {}
      : {
          like: families.map(({ type, match }) => ({
            pattern: match.pattern.id,
            failure: type,
            likeness: rounded(match.likeness),
          })),
        }),
    ...(applied.length === 0 ? {} : { guardrails: applied.map(({ id, text }) => ({ id, text })) }),
    ...(heldOut.length === 0 ? {} : { held_out: heldOut.map(({ id }) => id) }),
    ...(screened.flagged ? { flagged: screened.facts } : {}),
    ...(screened.secrets === null ? {} : { secrets: screened.secrets }),
  };
}

function blockedBy({ risk, families }: Findings, { block, blockAt }: Config["immune"]): string | null {
  const [nearest] = families;
  if (!block || risk < blockAt || nearest === undefined) return null;
  return `Prompts like this one have failed (${nearest.type}): its risk is ${rounded(risk)}, and prompts are refused from ${blockAt} on.`;
}
