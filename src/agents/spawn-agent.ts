// The life of a spawn_agent call, top to bottom. ARCHITECTURE.md lists the same steps.
import { refusalText } from "../cost/index.ts";
import { type Evaluation, repairRequest } from "../evaluation/index.ts";
import type { ModelAnswer, Turn } from "../models/index.ts";
import type { Run, RunContext, RunOutcome } from "../runs/index.ts";
import type { AgentDeps } from "./deps.ts";
import { completed, failed, rejected, reserveRefused, unrepaired } from "./outcome.ts";
import type { AgentInput, SpawnAgentRequest } from "./request.ts";
import { trialRecorder } from "./trials.ts";

const SPAWN_AGENT = "src/agents/spawn-agent.ts";
const MAX_REPAIRS = 2;

/** Records the run, starts it and waits for its end up to `wait_ms`; an aborted `signal` ends only the wait. */
export async function spawnAgent(
  deps: AgentDeps,
  request: SpawnAgentRequest,
  signal: AbortSignal,
): Promise<{ readonly run: Run; readonly existing: boolean }> {
  const { wait_ms, idempotency_key, ...input } = request;
  await checkInput(deps, input);
  const { runId, existing } = await deps.runs.start({
    kind: "agent",
    project: deps.project,
    operation: "spawn_agent",
    input,
    checkedBy: SPAWN_AGENT,
    ...(idempotency_key === undefined ? {} : { idempotencyKey: idempotency_key }),
  });
  return { run: await deps.runs.wait(deps.project, runId, wait_ms, signal), existing };
}

/** Everything about the request that can be wrong is said before a run begins. */
export async function checkInput(deps: AgentDeps, input: AgentInput): Promise<void> {
  const { provider, model } = await deps.route(input);
  await deps.prices.priceOf(provider, model);
  await deps.grading.check(gradersOf(input));
}

/** The work of one run, from the route to the outcome that is recorded with its end. */
export async function workOnAgent(deps: AgentDeps, input: AgentInput, run: RunContext): Promise<RunOutcome> {
  const route = await deps.route(input, run);
  const trials = await trialRecorder(deps, input, route, run);

  const overLimit = await deps.ledger.admit(route.provider, run);
  if (overLimit !== null) {
    return reserveRefused(refusalText(overLimit), await trials.withoutAnswer("budget"));
  }

  let turns: readonly Turn[] = [{ role: "user", text: input.prompt }];
  let last: { readonly answer: ModelAnswer; readonly evaluation: Evaluation } | null = null;
  for (let repairs = 0; ; repairs += 1) {
    const reply = await deps.callModel(
      {
        route,
        turns,
        maxTokens: input.max_tokens,
        ...(input.system_prompt === undefined ? {} : { systemPrompt: input.system_prompt }),
        ...(input.output_schema === undefined ? {} : { outputSchema: input.output_schema }),
      },
      run,
    );
    if (reply.kind === "failed") {
      if (last !== null && !run.signal.aborted) return unrepaired(route, last, reply.failure);
      return failed(reply.failure, route, await trials.withoutAnswer(reply.failure.kind));
    }

    const { answer } = reply;
    const evaluation = await deps.grading.grade({ text: answer.text, prompt: input.prompt }, gradersOf(input), run);
    const record = await trials.withAnswer(answer, evaluation);
    if (evaluation.passed === false && input.on_fail === "reject") return rejected(route, answer, evaluation, record);
    if (evaluation.passed !== false || input.on_fail !== "repair" || repairs === MAX_REPAIRS) {
      return completed(route, answer, evaluation, record);
    }

    await deps.database.write(record);
    last = { answer, evaluation };
    turns = [...turns, { role: "assistant", text: answer.text }, { role: "user", text: repairRequest(evaluation) }];
  }
}

function gradersOf(input: AgentInput): AgentInput["graders"] {
  return input.output_schema === undefined
    ? input.graders
    : [{ type: "json_schema", schema: input.output_schema }, ...input.graders];
}
