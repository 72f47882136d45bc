// From what happened to an agent's run to what is kept of it.
import type { Evaluation } from "../evaluation/index.ts";
import { type Failure, FAILURE_RULES } from "../failure/index.ts";
import type { JsonObject } from "../kernel/json.ts";
import type { ModelAnswer, Route } from "../models/index.ts";
import type { RunOutcome } from "../runs/index.ts";

type Record = NonNullable<RunOutcome["record"]>;

export function completed(route: Route, answer: ModelAnswer, evaluation: Evaluation, record?: Record): RunOutcome {
  return {
    kind: "completed",
    response: answer.text,
    result: resultOf(route, answer, evaluation),
    ...(record === undefined ? {} : { record }),
  };
}

export function rejected(route: Route, answer: ModelAnswer, evaluation: Evaluation, record: Record): RunOutcome {
  const reasons = evaluation.results.flatMap((result) =>
    result.verdict.kind === "graded" && !result.verdict.passed ? [`${result.grader}: ${result.verdict.reason}`] : [],
  );
  return {
    kind: "rejected",
    response: answer.text,
    result: resultOf(route, answer, evaluation),
    record,
    error: {
      code: "evaluation/rejected",
      message: `The answer did not pass: ${reasons.join("; ")}`,
      retryable: true,
      hint: 'Rephrase the prompt, loosen the graders, or pass on_fail: "repair".',
      next: ["run_control"],
    },
  };
}

export function failed(failure: Failure, route: Route, record: Record): RunOutcome {
  const rule = FAILURE_RULES[failure.kind];
  return {
    kind: "failed",
    result: { model: modelOf(route) },
    record,
    error:
      failure.kind === "budget"
        ? overLimit({ message: failure.detail, hint: failure.advice ?? rule.advice })
        : {
            code: `models/${failure.kind.replaceAll("_", "-")}`,
            message: `${route.provider}:${route.model}: ${rule.meaning} (${failure.detail}).`,
            retryable: rule.retried,
            hint: rule.advice,
            next: failure.kind === "circuit_open" ? ["healing_status", "run_control"] : ["run_control"],
          },
  };
}

export function reserveRefused(refusal: { message: string; hint: string }, record: Record): RunOutcome {
  return { kind: "failed", result: {}, record, error: overLimit(refusal) };
}

function overLimit({ message, hint }: { message: string; hint: string }): NonNullable<RunOutcome["error"]> {
  return { code: "cost/over-limit", message, retryable: false, hint, next: ["cost_summary"] };
}

function resultOf(route: Route, answer: ModelAnswer, evaluation: Evaluation): JsonObject {
  return {
    model: modelOf(route),
    finish_reason: answer.finishReason,
    ...(evaluation.output === undefined ? {} : { output: evaluation.output }),
    evaluation: {
      passed: evaluation.passed,
      score: evaluation.score,
      graders: evaluation.results.map(({ grader, verdict }) => ({ grader, ...verdict })),
    },
  };
}

function modelOf({ provider, model, reason }: Route): JsonObject {
  return { provider, model, reason };
}
