// A grader's verdict as a score in Langfuse, on the trace of the run that it belongs to: OTLP has no scores.
import { sha256Hex } from "../../kernel/hash.ts";
import type { StandingVerdict } from "./spans.ts";

/** A `score-create` event of POST /api/public/ingestion, which Langfuse's own client (5.11.1) sends, too. */
export interface Score {
  /** Of the event: one that comes twice counts once. */
  readonly id: string;
  readonly type: "score-create";
  /** ISO 8601. */
  readonly timestamp: string;
  readonly body: {
    readonly id: string;
    readonly traceId: string;
    readonly observationId: string;
    readonly name: string;
    readonly value: number;
    readonly dataType: "NUMERIC";
  };
}

const ID_DIGITS = 32;

export function scoreOf({ grader, score, traceId, spanId }: StandingVerdict, nowMs: number): Score {
  const id = sha256Hex(`score ${traceId} ${spanId}`).slice(0, ID_DIGITS);
  return {
    id,
    type: "score-create",
    timestamp: new Date(nowMs).toISOString(),
    body: { id, traceId, observationId: spanId, name: grader, value: score, dataType: "NUMERIC" },
  };
}
