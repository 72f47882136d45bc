// The trace of a run. What its caller said about its own is a step of the journal: whoever goes on with the run knows it.
import type { JsonValue } from "../kernel/json.ts";
import { type TraceParent, traceParentFrom, traceParentText } from "../kernel/trace-parent.ts";
import type { Span, Tracer } from "../observability/index.ts";
import type { ActiveRunFacts } from "./active-run.ts";
import type { RunContext } from "./context.ts";

/** The step's name. */
export const CALLER = "trace of the caller";

export function callerStep(parent: TraceParent): JsonValue {
  return [traceParentText(parent), parent.state];
}

/** Of one start of a run; a prompt's is a part of its batch's. */
export function spanOfStart(
  tracer: Tracer,
  { runId, rootRunId, kind, operation, generation, again, begunAtMs }: ActiveRunFacts,
  run: Pick<RunContext, "recorded">,
  whole: RunContext | undefined,
): Span {
  if (whole !== undefined) return whole.span.begin({ kind: "run", runId, runKind: kind, operation });
  const facts = { runId, rootRunId, kind, operation, generation, again, begunAtMs };
  return tracer.run(facts, callerIn(run.recorded(CALLER)));
}

function callerIn(step: JsonValue | undefined): TraceParent | null {
  const [traceparent, tracestate]: readonly unknown[] = Array.isArray(step) ? step : [];
  return traceParentFrom(traceparent, tracestate);
}
