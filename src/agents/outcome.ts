// From what happened to an agent's run to what is kept of it.
import { type Evaluation, evaluationFacts, failedLeaves, graderTitle } from "../evaluation/index.ts";
import { codeOf, type Failure, FAILURE_RULES, type FailureKind } from "../failure/index.ts";
import type { JsonObject } from "../kernel/json.ts";
import type { ModelAnswer, Route } from "../models/index.ts";
import type { RunOutcome } from "../runs/index.ts";

type Record = NonNullable<RunOutcome["record"]>;

/** An answer that was graded, with what its prompt's review found. */
export interface Answered {
  readonly route: Route;
  readonly answer: ModelAnswer;
  readonly evaluation: Evaluation;
  readonly immune: JsonObject;
}

export function completed(answered: Answered, record: Record): RunOutcome {
  return { kind: "completed", response: answered.answer.text, result: resultOf(answered), record };
}

/**
 * An answer that was graded and could not be repaired is still the answer; its trial is stored already.
 * @param code why
 * @param record of the attempt to repair it, where there was an answer
 */
export function unrepaired(answered: Answered, code: string, record?: Record): RunOutcome {
  const result = { ...resultOf(answered), repair_failed: code };
  return {
    kind: "completed",
    response: answered.answer.text,
    result,
    ...(record === undefined ? {} : { record }),
  };
}

export function rejected(answered: Answered, record: Record): RunOutcome {
  const leaves = failedLeaves(answered.evaluation.results);
  const reasons = leaves.map((result) => `${graderTitle(result)}: ${result.verdict.reason}`);
  return {
    kind: "rejected",
    response: answered.answer.text,
    result: resultOf(answered),
    record,
    error: {
      code: "evaluation/rejected",
      message: `The answer did not pass: ${reasons.join("; ")}`,
      retryable: true,
      hint: 'Rephrase the prompt, loosen the graders, or pass on_fail: "repair".',
      next: ["spawn_agent"],
    },
  };
}

/** A prompt that is not sent, as prompts like it have failed. */
export function blocked(why: string, immune: JsonObject, record: Record): RunOutcome {
  return {
    kind: "failed",
    result: { immune },
    record,
    error: {
      code: "immune/blocked",
      message: why,
      retryable: false,
      hint: FAILURE_RULES.immune_blocked.advice,
      next: ["immune_check"],
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
            code: codeOf(failure),
            message: `${route.provider}:${route.model}: ${rule.meaning} (${failure.detail}).`,
            retryable: rule.retried,
            hint: rule.advice,
            next: nextOf(failure.kind),
          },
  };
}

/** The same request again where that can help; a changed one where it cannot. */
function nextOf(kind: FailureKind): readonly string[] {
  if (kind === "circuit_open") return ["healing_status", "run_control"];
  return FAILURE_RULES[kind].retried || kind === "unknown" ? ["run_control"] : ["spawn_agent"];
}

export function reserveRefused(refusal: { message: string; hint: string }, record: Record): RunOutcome {
  return { kind: "failed", result: {}, record, error: overLimit(refusal) };
}

function overLimit({ message, hint }: { message: string; hint: string }): NonNullable<RunOutcome["error"]> {
  return { code: "cost/over-limit", message, retryable: false, hint, next: ["cost_summary"] };
}

function resultOf({ route, answer, evaluation, immune }: Answered): JsonObject {
  return {
    model: modelOf(route),
    finish_reason: answer.finishReason,
    ...(evaluation.output === undefined ? {} : { output: evaluation.output }),
    evaluation: evaluationFacts(evaluation),
    immune,
  };
}

function modelOf({ provider, model, reason }: Route): JsonObject {
  return { provider, model, reason };
}
