// A new guardrail is tried on past successes, as a run of its own in the background: each is asked again with the guardrail
// and without it. What it breaks ends its trial before people's prompts have to show it.
import { z } from "zod";
import type { Ledger } from "../../cost/index.ts";
import type { Grading } from "../../evaluation/index.ts";
import { FAILURE_RULES } from "../../failure/index.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { JsonObject } from "../../kernel/json.ts";
import { type CallModel, idOf, inputTokensAtMost, noteRoute, type Route, type Router } from "../../models/index.ts";
import type { RunContext, RunOutcome, Runs } from "../../runs/index.ts";
import type { Database, Queries } from "../../storage/index.ts";
import { judgeReplay, type LifecyclePolicy, type ReplayedPair } from "../guardrails/index.ts";
import { isOnTrial, keepReplay, type Unit } from "../guardrail-store.ts";
import { type PastSuccess, pastSuccess, pastSuccesses } from "./past-successes.ts";

const REPLAY_RUN = "src/immune/replay/replay-run.ts";
/** In the ledger, too. */
const OPERATION = "guardrail_replay";
/** Of one replay. A request that may cost more by itself is not sent. */
const MAX_COST_USD = 0.25;
const TIMEOUT_MS = 600_000;
/** After everything that somebody asked for. */
const PRIORITY = -1_000;
const CHOSEN = "chosen";

export interface ReplayDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly runs: Pick<Runs, "handle" | "submitIn">;
  readonly router: Router;
  readonly callModel: CallModel;
  readonly grading: Grading;
  readonly ledger: Pick<Ledger, "standing">;
  readonly policy: LifecyclePolicy;
  /** Past successes at most. */
  readonly replays: number;
}

/** Leaves a replay to the worker of the guardrail's lane, in the transaction that begins its trial. */
export type TrialBegun = (queries: Queries, project: string, unit: Unit) => Promise<void>;

const inputSchema = z.strictObject({ lane: z.string(), family: z.string(), guardrail: z.string(), epoch: z.int() });

export function createReplays(deps: ReplayDeps): TrialBegun {
  const { runs, replays } = deps;
  runs.handle("replay", {
    limits: () => ({ timeoutMs: TIMEOUT_MS, maxCostUsd: MAX_COST_USD }),
    work: (input, run) => workOnReplay(deps, inputSchema.parse(input), run),
  });
  return async (queries, project, unit) => {
    if (replays === 0) return;
    const { lane, family, guardrail, epoch } = unit;
    const input = { lane, family, guardrail, epoch };
    const dedupeKey = JSON.stringify(input);
    await runs.submitIn(
      queries,
      { kind: "replay", project, operation: OPERATION, input, dedupeKey, checkedBy: REPLAY_RUN },
      lane,
      { priority: PRIORITY },
    );
  };
}

/** Why a replay ended before all were asked: a failure kind, or one of these. */
const OVER = "trial_over";
const BUDGET = "budget";

async function workOnReplay(deps: ReplayDeps, unit: Unit, run: RunContext): Promise<RunOutcome> {
  const { database, policy } = deps;
  const pairs: ReplayedPair[] = [];
  if (!(await isOnTrial(database.queries, unit, policy.holdout))) return outcomeOf(deps, unit, run, pairs, OVER);
  const chosen = await chosenIn(deps, unit, run);
  for (const [index, runId] of chosen.entries()) {
    const success = await pastSuccess(database.queries, runId, unit.guardrail);
    if (success === null) continue;
    const replayed = await replay(deps, success, `success ${index + 1}`, run);
    if (run.signal.aborted) return { kind: "failed", result: {} };
    if (replayed.kind === "paused") return { kind: "paused", result: {} };
    if (replayed.kind === "stopped") return outcomeOf(deps, unit, run, pairs, replayed.why);
    if (replayed.pair === null) continue;
    run.note("replayed", REPLAY_RUN, { of: runId, ...replayed.pair });
    pairs.push(replayed.pair);
    if (isDecided(pairs, chosen.length - index - 1)) break;
  }
  return outcomeOf(deps, unit, run, pairs, null);
}

/** The same in every start of the run. */
async function chosenIn({ database, replays }: ReplayDeps, unit: Unit, run: RunContext): Promise<readonly string[]> {
  const kept = z.array(z.string()).safeParse(run.recorded(CHOSEN));
  if (kept.success) return kept.data;
  const chosen = await pastSuccesses(database.queries, { ...unit, project: run.project }, replays);
  run.record(CHOSEN, [...chosen]);
  return chosen;
}

const BROKEN: ReplayedPair = { passedWithout: true, passedWith: false };

/** Or would not be, though all that are left broke. */
function isDecided(pairs: readonly ReplayedPair[], left: number): boolean {
  if (judgeReplay(pairs).kind !== "open") return true;
  return judgeReplay([...pairs, ...Array.from({ length: left }, () => BROKEN)]).kind !== "harm";
}

type Replayed =
  /** null = it says nothing: not both were graded, or not by the same model. */
  | { readonly kind: "asked"; readonly pair: ReplayedPair | null }
  | { readonly kind: "stopped"; readonly why: string }
  | { readonly kind: "paused" };

async function replay(
  deps: ReplayDeps,
  { asked, guarded }: PastSuccess,
  step: string,
  run: RunContext,
): Promise<Replayed> {
  const route = await deps.router.route({
    model: asked.model,
    looksLike: asked.prompt.includes("```") ? "code" : "general",
    inputTokensAtMost: inputTokensAtMost([asked.system_prompt, guarded]),
    maxTokens: asked.max_tokens,
    runId: run.runId,
  });
  noteRoute(route, run);
  const { exhausted, governance } = await deps.ledger.standing(route.provider);
  if (exhausted !== null || governance !== "normal") return { kind: "stopped", why: BUDGET };
  const without = await ask(deps, asked, { prompt: asked.prompt, step: `${step} without`, route }, run);
  if (without.kind !== "graded") return without;
  const withIt = await ask(deps, asked, { prompt: guarded, step: `${step} with`, route: without.route }, run);
  if (withIt.kind !== "graded") return withIt;
  const [passedWithout, passedWith] = [without.passed, withIt.passed];
  const isPair = idOf(without.route) === idOf(withIt.route) && passedWithout !== null && passedWith !== null;
  return { kind: "asked", pair: isPair ? { passedWithout, passedWith } : null };
}

type Answered =
  | { readonly kind: "graded"; readonly passed: boolean | null; readonly route: Route }
  | Exclude<Replayed, { readonly kind: "asked" }>;

async function ask(
  { callModel, grading }: ReplayDeps,
  asked: PastSuccess["asked"],
  { prompt, step, route }: { readonly prompt: string; readonly step: string; readonly route: Route },
  run: RunContext,
): Promise<Answered> {
  const { system_prompt: systemPrompt, output_schema: outputSchema, graders, max_tokens: maxTokens } = asked;
  const reply = await callModel(
    {
      step,
      route,
      turns: [{ role: "user", text: prompt }],
      maxTokens,
      ...(systemPrompt === undefined ? {} : { systemPrompt }),
      ...(outputSchema === undefined ? {} : { outputSchema }),
    },
    run,
  );
  if (reply.kind === "paused") return { kind: "paused" };
  if (reply.kind === "failed") {
    const { kind } = reply.failure;
    // An answer that is none, as a guardrail may bring about.
    if (FAILURE_RULES[kind].semantic) return { kind: "graded", passed: false, route: reply.route };
    return { kind: "stopped", why: kind };
  }
  const { text, toolCalls } = reply.answer;
  const answer = { text, prompt: asked.prompt, toolCalls };
  const evaluation = await grading.grade(answer, graders, { step, author: reply.route }, run);
  return evaluation === null ? { kind: "paused" } : { kind: "graded", passed: evaluation.passed, route: reply.route };
}

function outcomeOf(
  { clock, policy }: ReplayDeps,
  unit: Unit,
  run: RunContext,
  pairs: readonly ReplayedPair[],
  stopped: string | null,
): RunOutcome {
  const verdict = judgeReplay(pairs);
  const { family, guardrail } = unit;
  const output: JsonObject = { family, guardrail, ...verdict, ...(stopped === null ? {} : { stopped }) };
  return {
    kind: "completed",
    result: { output },
    record: async (queries) => {
      const retired = await keepReplay(queries, unit, { runId: run.runId, verdict, stopped }, clock.now(), policy);
      run.note("judged", REPLAY_RUN, { verdict: verdict.kind, retired });
    },
  };
}
