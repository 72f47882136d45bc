// The life of a spawn_agent call, top to bottom. ARCHITECTURE.md lists the same steps.
import { refusalText } from "../cost/index.ts";
import { type Evaluation, gradersWith, isBetter, keepsEffort, repairRequest } from "../evaluation/index.ts";
import { codeOf } from "../failure/index.ts";
import { usdFromMicroUsd } from "../kernel/money.ts";
import type { GuardedRequest } from "../immune/index.ts";
import type { TraceParent } from "../kernel/trace-parent.ts";
import { noteRoute, type Route, type RouteRequest, type Turn } from "../models/index.ts";
import type { Came, Said } from "../observability/index.ts";
import {
  type ProgressListener,
  type Run,
  type RunContext,
  type RunOutcome,
  type RunRequest,
  within,
  writeNoted,
} from "../runs/index.ts";
import { type Conversation, conversationOf, sizeOf } from "./conversation.ts";
import type { AgentDeps } from "./deps.ts";
import { instructionsOf } from "./instructions.ts";
import { type Answered, blocked, completed, failed, rejected, reserveRefused, unrepaired } from "./outcome.ts";
import type { AgentInput, SpawnAgentRequest } from "./request.ts";
import { trialRecorder } from "./trials.ts";

const SPAWN_AGENT = "src/agents/spawn-agent.ts";
const MAX_REPAIRS = 2;
/** A repaired answer that is no better: the one before it is the answer. */
const NO_BETTER = "no_better";
/** How the steps of a run's journal begin that are answers of its model. */
const ANSWER = "answer ";

/** Who waits for a run. */
export interface Waiter {
  readonly signal: AbortSignal;
  readonly onProgress?: ProgressListener;
  /** Of a trace of its own. */
  readonly traceParent?: TraceParent;
}

/** Records the run, starts it and waits for its end up to `wait_ms`; an aborted `signal` ends only the wait. */
export async function spawnAgent(
  deps: AgentDeps,
  request: SpawnAgentRequest,
  { signal, onProgress, traceParent }: Waiter,
): Promise<{ readonly run: Run; readonly existing: boolean }> {
  const { wait_ms, idempotency_key, ...input } = request;
  const { runId, existing } = await deps.runs.start({
    ...(await agentRun(deps, input)),
    ...(idempotency_key === undefined ? {} : { idempotencyKey: idempotency_key }),
    ...(traceParent === undefined ? {} : { traceParent }),
  });
  return { run: await deps.runs.wait(deps.project, runId, wait_ms, signal, onProgress), existing };
}

/** @throws OrchestratorError for a request that cannot be started */
export async function agentRun(deps: AgentDeps, input: AgentInput): Promise<RunRequest> {
  const checked = await checkInput(deps, input);
  return { kind: "agent", project: deps.project, operation: "spawn_agent", input: checked, checkedBy: SPAWN_AGENT };
}

/**
 * Everything about the request that can be wrong is said before a run begins.
 * @returns what is recorded: the working folder without links, as it was allowed
 */
export async function checkInput(deps: AgentDeps, input: AgentInput): Promise<AgentInput> {
  await deps.router.check(routeRequest(input, await conversationOf(deps, input)));
  await deps.grading.check(gradersOf(input));
  if (input.working_dir === undefined) return input;
  return { ...input, working_dir: await deps.folders.allowed(input.working_dir) };
}

/** The work of one run, from the route to the outcome that is recorded with its end. */
export async function workOnAgent(deps: AgentDeps, input: AgentInput, run: RunContext): Promise<RunOutcome> {
  const conversation = await conversationOf(deps, input);
  const route = await deps.router.route({ ...routeRequest(input, conversation), runId: run.runId });
  noteRoute(route, run);
  const { provider, model } = route;
  const content = (): readonly Said[] => conversation.turns;
  const span = run.span.begin({ kind: "agent", provider, model, content });
  try {
    const outcome = await answerOf(deps, input, conversation, route, within(run, span));
    span.end({ ...cameOf(outcome), cutOff: outcome.kind === "paused" || run.signal.aborted });
    return outcome;
  } catch (error) {
    span.end({ failure: { kind: "unexpected" }, cutOff: run.signal.aborted });
    throw error;
  }
}

/** For its trace. */
function cameOf({ kind, error, response }: RunOutcome): Came {
  return {
    status: kind,
    ...(error === undefined ? {} : { failure: { kind: error.code } }),
    ...(response === undefined ? {} : { content: () => [{ role: "assistant", text: response }] }),
  };
}

async function answerOf(
  deps: AgentDeps,
  input: AgentInput,
  conversation: Conversation,
  chosen: Route,
  run: RunContext,
): Promise<RunOutcome> {
  let route = chosen;
  const trials = trialRecorder(deps, input, run);
  const tools = input.working_dir === undefined ? undefined : await deps.folders.tools(input.working_dir, run);
  const systemPrompt = instructionsOf(input, conversation.systemPrompt);

  const hasAnswer = run.recordedUnder(ANSWER).length > 0;
  const review = await deps.immune.review(reviewRequest(input), run, hasAnswer);
  trials.reviewed(review.stored);
  if (review.blocked !== null) {
    return blocked(review.blocked, review.facts, await trials.withoutAnswer(route, "immune_blocked"));
  }

  // Answers that stand are paid for; each further request is admitted by its own reservation.
  const overLimit = hasAnswer ? null : await deps.ledger.admit(route.provider, run);
  if (overLimit !== null) {
    return reserveRefused(refusalText(overLimit), await trials.withoutAnswer(route, "budget"));
  }

  let turns = followedBy(conversation.turns, review.suffix);
  let last: Answered | null = null;
  for (let repairs = 0; ; repairs += 1) {
    const step = `${ANSWER}${repairs + 1}`;
    const reply = await deps.callModel(
      {
        step,
        route,
        turns,
        maxTokens: input.max_tokens,
        ...(systemPrompt === undefined ? {} : { systemPrompt }),
        ...(input.output_schema === undefined ? {} : { outputSchema: input.output_schema }),
        ...(tools === undefined ? {} : { tools }),
      },
      run,
    );
    ({ route } = reply);
    if (reply.kind === "paused") return { kind: "paused", result: {} };
    if (reply.kind === "failed") {
      if (last !== null && !run.signal.aborted) return unrepaired(last, codeOf(reply.failure));
      return failed(reply.failure, route, await trials.withoutAnswer(route, reply.failure.kind));
    }

    const { answer } = reply;
    const graders = gradersOf(input);
    const taken = await trials.taken(step, keepsEffort(graders));
    const evaluation = await deps.grading.grade(
      {
        text: answer.text,
        prompt: input.prompt,
        toolCalls: answer.toolCalls,
        latencyMs: taken.latencyMs,
        costUsd: usdFromMicroUsd(taken.costMicroUsd),
      },
      graders,
      { step, author: route },
      run,
    );
    if (evaluation === null) return { kind: "paused", result: {} };
    const answered = {
      route,
      answer,
      evaluation,
      immune: tools === undefined ? review.facts : { ...review.facts, ...deps.immune.flaggedContext(run) },
    };
    const next = nextAfter(evaluation, input.on_fail, repairs);
    const helped = last === null || isBetter(evaluation, last.evaluation);
    const isLast = next === "completed" || (next === "repair" && !helped);
    const record = await trials.withAnswer(step, route, { ...answer, taken }, evaluation, isLast);
    if (next === "rejected") return rejected(answered, record);
    if (last !== null && !helped) return unrepaired(last, NO_BETTER, record);
    if (next === "completed") return completed(answered, record);

    await writeNoted(deps.database, run, async (queries, flush) => {
      await record(queries);
      await flush();
    });
    last = answered;
    turns = [
      ...turns,
      { role: "assistant", text: answer.text },
      { role: "user", text: await repairText(deps, input, evaluation, run) },
    ];
  }
}

/** What becomes of an answer that was graded. */
function nextAfter(
  { passed }: Evaluation,
  onFail: AgentInput["on_fail"],
  repairs: number,
): "completed" | "rejected" | "repair" {
  if (passed !== false || onFail === "report") return "completed";
  if (onFail === "reject") return "rejected";
  return repairs === MAX_REPAIRS ? "completed" : "repair";
}

/** What is added stands after the prompt: the same prompts go on to begin alike, which providers' caches live from. */
function followedBy(turns: readonly Turn[], suffix: string | null): readonly Turn[] {
  if (suffix === null) return turns;
  return turns.map((turn, index) => (index === turns.length - 1 ? { ...turn, text: turn.text + suffix } : turn));
}

async function repairText(
  deps: AgentDeps,
  input: AgentInput,
  evaluation: Evaluation,
  run: RunContext,
): Promise<string> {
  const hints = await deps.immune.hintsAfter(evaluation, reviewRequest(input), run);
  return repairRequest(evaluation) + (hints ?? "");
}

function reviewRequest(input: AgentInput): GuardedRequest {
  return {
    prompt: input.prompt,
    graders: input.graders,
    ...(input.output_schema === undefined ? {} : { outputSchema: input.output_schema }),
    hasWorkingFolder: input.working_dir !== undefined,
    maxTokens: input.max_tokens,
  };
}

export function routeRequest(input: AgentInput, conversation: Conversation): RouteRequest {
  return {
    model: input.model,
    looksLike: looksLike(input),
    inputTokensAtMost: sizeOf(conversation),
    maxTokens: input.max_tokens,
    maxCostUsd: input.max_cost_usd,
  };
}

function looksLike({ prompt, working_dir }: AgentInput): RouteRequest["looksLike"] {
  return working_dir !== undefined || prompt.includes("```") ? "code" : "general";
}

function gradersOf(input: AgentInput): AgentInput["graders"] {
  return gradersWith(input.output_schema, input.graders);
}
