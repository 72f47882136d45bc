// A store that learns from trials, as the product has it, with a clock that stands.
import { insertTrialRow } from "../evaluation/index.ts";
import { sha256Hex } from "../kernel/hash.ts";
import { countingIds, FakeClock } from "../kernel/testing.ts";
import { redact } from "../redaction/index.ts";
import type { Database, Queries } from "../storage/index.ts";
import { temporaryDatabase } from "../storage/testing.ts";
import { createCatchUp } from "./catch-up.ts";
import { type FamilyFound, findingsOf } from "./findings.ts";
import { DEFAULT_POLICY } from "./guardrails/index.ts";
import { learnBatch } from "./learn.ts";
import type { ReviewDeps } from "./review-run.ts";
import type { StoredReview } from "./stored-review.ts";
import { createImmuneViews, type ImmuneUseCases } from "./views.ts";

export const LANE = "test";

/** Prompts for the same work: each is like all others. */
export function invoicePrompt(number: number): string {
  return `Write the invoice number ${number} of the bakery as a JSON record with its total.`;
}

export interface TestTrial {
  readonly id?: string;
  readonly project?: string;
  readonly operation?: string;
  readonly provider?: string;
  readonly prompt?: string;
  readonly output?: string | null;
  /** Graders that failed it, with what they said; none = it passed. */
  readonly failed?: Readonly<Record<string, string>>;
  readonly failure?: string;
  readonly finishReason?: "stop" | "length";
  readonly review?: StoredReview | string;
  readonly atMs?: number;
  readonly isImported?: boolean;
}

let trials = 0;

export async function insertTestTrial(queries: Queries, trial: TestTrial): Promise<string> {
  const id = trial.id ?? `trial_${(trials += 1)}`;
  const { failed = {}, review, prompt = "Tell me about rivers.", atMs = Date.UTC(2026, 0, 1), output = "no" } = trial;
  const results = Object.entries(failed).map(([grader, reason]) => ({
    grader,
    verdict: { kind: "graded", score: 0, passed: false, reason },
  }));
  await insertTrialRow(queries, {
    id,
    schema_version: 2,
    run_id: "run",
    project: trial.project ?? LANE,
    operation: trial.operation ?? "spawn_agent",
    prompt_hash: sha256Hex(prompt),
    prompt: redact(prompt),
    system_prompt_hash: null,
    provider: trial.provider ?? "google_gemini",
    model: "m",
    output: output === null ? null : redact(output),
    usage: null,
    cost_micro_usd: 1,
    latency_ms: 1,
    attempts: 1,
    graders: redact(JSON.stringify(results)),
    outcome: results.length > 0 || trial.failure !== undefined ? "failed" : "passed",
    failure_kind: trial.failure ?? null,
    finish_reason: trial.finishReason ?? "stop",
    circuit: null,
    label: null,
    note: null,
    labelled_at_ms: null,
    created_at_ms: atMs,
    imported_at_ms: trial.isImported === true ? atMs : null,
    imported: null,
    content_hash: null,
    review: review === undefined ? null : typeof review === "string" ? review : JSON.stringify(review),
  });
  return id;
}

export const reviewOf = (parts: Partial<StoredReview>): StoredReview => ({
  risk: 0.5,
  raw_risk: 0.5,
  matches: [],
  guardrails: [],
  counts: true,
  ...parts,
});

export interface LearningStore extends AsyncDisposable {
  readonly database: Database;
  readonly queries: Queries;
  readonly clock: FakeClock;
  /** Names of what was logged as an error. */
  readonly errors: readonly string[];
  /** For reviews. */
  readonly deps: ReviewDeps;
  readonly views: ImmuneUseCases;
  openAgain(): Promise<Database>;
  /** Stores trials, in this order. */
  store(...trials: readonly TestTrial[]): Promise<void>;
  /** All that there is to learn. */
  learn(): Promise<void>;
  families(prompt: string, lane?: string, operation?: string): Promise<readonly FamilyFound[]>;
}

const quiet = (): void => {};

export async function learningStore(config: Partial<ReviewDeps["config"]> = {}): Promise<LearningStore> {
  const temporary = await temporaryDatabase();
  const { database } = temporary;
  const { queries } = database;
  const clock = new FakeClock();
  const errors: string[] = [];
  const log = { debug: quiet, info: quiet, warn: quiet, error: (event: string) => void errors.push(event) };
  const learning = { database, clock, redact, policy: DEFAULT_POLICY, log };
  const catchUp = createCatchUp(learning);
  const deps: ReviewDeps = {
    database,
    clock,
    log,
    redact,
    redactText: (text) => Promise.resolve(redact(text)),
    lane: LANE,
    catchUp,
    config: {
      enabled: true,
      holdout: 0.1,
      replays: 0,
      guardrailTokens: 300,
      block: false,
      blockAt: 0.9,
      warnAt: 0.5,
      ...config,
    },
  };
  return {
    ...temporary,
    queries,
    clock,
    errors,
    deps,
    views: createImmuneViews({ ...deps, ids: countingIds(), project: LANE, isSimulated: false }),
    store: (...all) =>
      database.write(async (transaction) => {
        for (const trial of all) await insertTestTrial(transaction, trial);
      }),
    learn: async () => {
      while (await learnBatch(learning));
    },
    families: async (prompt, lane = LANE, operation = "spawn_agent") =>
      (await findingsOf({ queries, clock, lane }, { prompt, operation })).families,
    [Symbol.asyncDispose]: async () => {
      await catchUp[Symbol.asyncDispose]();
      await temporary[Symbol.asyncDispose]();
    },
  };
}

/** All that a store has to teach. */
export async function learnFrom(database: Database): Promise<void> {
  while (await learnBatch({ database, clock: new FakeClock(), redact, policy: DEFAULT_POLICY }));
}
