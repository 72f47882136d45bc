// The ids of a run's trace follow from the run's own: whoever goes on with it, in whatever process, goes on with the trace.
import type { IdGenerator } from "@opentelemetry/sdk-trace-base";
import { RandomIdGenerator } from "@opentelemetry/sdk-trace-base";
import { sha256Hex } from "../../kernel/hash.ts";

const TRACE_ID_DIGITS = 32;
const SPAN_ID_DIGITS = 16;

export function traceIdOf(rootRunId: string): string {
  return sha256Hex(`trace ${rootRunId}`).slice(0, TRACE_ID_DIGITS);
}

export function runSpanIdOf(runId: string): string {
  return sha256Hex(`span ${runId}`).slice(0, SPAN_ID_DIGITS);
}

/** Of a run that is done again after its end: a part of what it was. */
export function againSpanIdOf(runId: string, generation: number): string {
  return runSpanIdOf(`${runId} ${generation}`);
}

/** Of a part that every start of the run has: a prompt's run in its batch, an agent, a step, a grader. */
export function partSpanIdOf(parentSpanId: string, key: string): string {
  return runSpanIdOf(`${parentSpanId} ${key}`);
}

/** Random ids, but where the next ones are said. The SDK asks while a span starts, so nobody comes in between. */
export class SaidIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  #next: { readonly traceId?: string; readonly spanId?: string } = {};

  startWith<T>(next: { readonly traceId?: string; readonly spanId?: string }, start: () => T): T {
    this.#next = next;
    try {
      return start();
    } finally {
      this.#next = {};
    }
  }

  readonly generateTraceId = (): string => this.#next.traceId ?? this.#random.generateTraceId();
  readonly generateSpanId = (): string => this.#next.spanId ?? this.#random.generateSpanId();
}
