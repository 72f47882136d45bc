// From what the product knows to what traces call it: every name of every attribute is in this file, as they still change.
// Sources: OpenTelemetry's semantic conventions for generative AI (development, July 2026), Langfuse's attributes (5.11.1).
import type { Came, Part, Said } from "../tracer.ts";

export type Attributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** Of the tool that makes the spans. */
export const SCOPE = "task-orchestrator";
export const SERVICE_NAME = "service.name";

const OWN = "task_orchestrator";

const PROVIDERS: Readonly<Record<string, string>> = { google_gemini: "gcp.gemini" };

/** What Langfuse shows a part as. */
const OBSERVATIONS = {
  run: "span",
  agent: "agent",
  step: "chain",
  attempt: "generation",
  tool: "tool",
  grader: "evaluator",
} as const satisfies Record<Part["kind"], string>;

/** Made of closed words, models and tools that the product offers. */
export function nameOf(part: Part): string {
  switch (part.kind) {
    case "run":
      return `run ${part.operation}`;
    case "agent":
      return "invoke_agent";
    case "step":
      return `step ${part.step}`;
    case "attempt":
      return `chat ${part.model}`;
    case "tool":
      return `execute_tool ${part.tool}`;
    case "grader":
      return `grade ${part.grader}`;
  }
}

export function attributesOf(part: Part, { forLangfuse }: { readonly forLangfuse: boolean }): Attributes {
  return { ...factsOf(part), ...(forLangfuse ? { "langfuse.observation.type": OBSERVATIONS[part.kind] } : {}) };
}

function factsOf(part: Part): Attributes {
  switch (part.kind) {
    case "run":
      return { [`${OWN}.run.id`]: part.runId, [`${OWN}.run.kind`]: part.runKind };
    case "agent":
      return { "gen_ai.operation.name": "invoke_agent", ...modelOf(part) };
    case "step":
      return { [`${OWN}.step`]: part.step };
    case "attempt":
      return { "gen_ai.operation.name": "chat", ...modelOf(part), "gen_ai.request.max_tokens": part.maxOutputTokens };
    case "tool":
      return { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": part.tool };
    case "grader":
      return { "gen_ai.evaluation.name": part.grader };
  }
}

function modelOf({ provider, model }: { readonly provider: string; readonly model: string }): Attributes {
  return { "gen_ai.provider.name": PROVIDERS[provider] ?? provider, "gen_ai.request.model": model };
}

export function outcomeOf(came: Came, { forLangfuse }: { readonly forLangfuse: boolean }): Attributes {
  const { status, failure, usage, costUsd, estimated, responseModel, finishReason, verdict } = came;
  return {
    ...(status === undefined ? {} : { [`${OWN}.status`]: status }),
    ...(failure === undefined ? {} : { "error.type": failure.kind }),
    ...(failure?.httpStatus === undefined ? {} : { "http.response.status_code": failure.httpStatus }),
    ...(usage === undefined
      ? {}
      : {
          "gen_ai.usage.input_tokens": usage.inputTokens,
          "gen_ai.usage.output_tokens": usage.outputTokens,
          "gen_ai.usage.cache_read.input_tokens": usage.cachedInputTokens,
          "gen_ai.usage.reasoning.output_tokens": usage.reasoningTokens,
        }),
    ...(costUsd === undefined ? {} : { [`${OWN}.cost_usd`]: costUsd }),
    ...(estimated === true ? { [`${OWN}.cost_estimated`]: true } : {}),
    ...(responseModel === undefined ? {} : { "gen_ai.response.model": responseModel }),
    ...(finishReason === undefined ? {} : { "gen_ai.response.finish_reasons": [finishReason] }),
    ...(verdict === undefined ? {} : verdictOf(verdict)),
    ...(forLangfuse ? langfuseFigures(came) : {}),
  };
}

function verdictOf(verdict: NonNullable<Came["verdict"]> | null): Attributes {
  if (verdict === null) return { "gen_ai.evaluation.score.label": "abstained" };
  return {
    "gen_ai.evaluation.score.value": verdict.score,
    "gen_ai.evaluation.score.label": verdict.passed ? "passed" : "failed",
  };
}

/** Parts that add up: Langfuse sums what it is given. */
function langfuseFigures({ usage, costUsd }: Came): Attributes {
  return {
    ...(usage === undefined
      ? {}
      : {
          "langfuse.observation.usage_details": JSON.stringify({
            input: usage.inputTokens - usage.cachedInputTokens,
            input_cached_tokens: usage.cachedInputTokens,
            output: usage.outputTokens - usage.reasoningTokens,
            output_reasoning_tokens: usage.reasoningTokens,
            total: usage.inputTokens + usage.outputTokens,
          }),
        }),
    ...(costUsd === undefined ? {} : { "langfuse.observation.cost_details": JSON.stringify({ total: costUsd }) }),
  };
}

/** What was said, where contents are asked for. */
export function contentOf(
  side: "input" | "output",
  said: readonly Said[],
  { forLangfuse }: { readonly forLangfuse: boolean },
): Record<string, string> {
  const messages = said.map(({ role, text }) => ({ role, parts: [{ type: "text", content: text }] }));
  const chat = said.map(({ role, text }) => ({ role, content: text }));
  return {
    [`gen_ai.${side}.messages`]: JSON.stringify(messages),
    ...(forLangfuse ? { [`langfuse.observation.${side}`]: JSON.stringify(chat) } : {}),
  };
}
