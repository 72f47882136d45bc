// What becomes of each fault on each provider's wire. docs/fault-matrix.md is written from this table, and a test plays
// every cell of it over HTTP.
import type { FailureKind } from "../../src/failure/index.ts";
import type { FaultName } from "../../src/models/simulated/index.ts";

export const WIRES = ["google_gemini", "openai", "anthropic", "openai_compatible"] as const;
export type WireProvider = (typeof WIRES)[number];

export interface Cell {
  readonly kind: FailureKind;
  /** nothing = the provider said so by its status; estimated = the worst case; usage = the provider's own figures. */
  readonly billed: "nothing" | "estimated" | "usage";
}

interface Row {
  /** What the provider does, for people. */
  readonly does: string;
  /** Streamed, as the product asks. */
  readonly streamed: Cell & Partial<Record<WireProvider, Cell>>;
  /** Asked for whole (`models.streaming: false`), where that is another class. */
  readonly whole?: Cell & Partial<Record<WireProvider, Cell>>;
}

const free = (kind: FailureKind): Cell => ({ kind, billed: "nothing" });
const estimated = (kind: FailureKind): Cell => ({ kind, billed: "estimated" });
const known = (kind: FailureKind): Cell => ({ kind, billed: "usage" });

export const FAULT_MATRIX: Readonly<Record<FaultName, Row>> = {
  rate_limited: { does: "429, with the time to wait", streamed: free("rate_limited") },
  daily_quota: { does: "the day's, or the account's, quota is used up", streamed: free("quota_exhausted") },
  server_error: { does: "500", streamed: free("server_error") },
  overloaded: { does: "503, Anthropic 529", streamed: free("overloaded") },
  bad_gateway: { does: "502 with a proxy's page", streamed: free("server_error") },
  hang: { does: "takes the request and says nothing", streamed: estimated("timeout") },
  cut_socket: { does: "breaks the connection before any answer", streamed: estimated("network") },
  cut_json: { does: "ends the body in its middle", streamed: estimated("cut_stream") },
  cut_body: { does: "breaks the connection in the body's middle", streamed: estimated("cut_stream") },
  empty: { does: "a complete answer without text", streamed: known("empty") },
  blocked: {
    does: "the prompt is stopped by a content policy",
    streamed: { ...known("blocked"), openai: free("blocked"), openai_compatible: free("blocked") },
  },
  safety: { does: "the answer is stopped by a content policy", streamed: known("blocked") },
  recitation: { does: "the answer is stopped as a copy", streamed: known("blocked") },
  truncated_by_thinking: { does: "the output limit is reached before any text", streamed: known("truncated") },
  malformed_call: { does: "ends with a tool call that cannot be read", streamed: known("malformed") },
  wrong_key: { does: "the key is refused", streamed: free("unauthorized") },
  unknown_model: { does: "404 for the model", streamed: free("not_found") },
  context_overflow: { does: "the prompt is longer than the model reads", streamed: free("context_overflow") },
  garbage: {
    does: "200 with a web page",
    streamed: estimated("cut_stream"),
    whole: estimated("malformed"),
  },
  no_candidates: {
    does: "the frame of an answer without one in it",
    streamed: { ...estimated("cut_stream"), anthropic: known("malformed") },
    whole: { ...known("malformed"), openai: estimated("malformed"), openai_compatible: estimated("malformed") },
  },
  stream_cut_socket: { does: "breaks the connection after some pieces", streamed: estimated("cut_stream") },
  stream_no_finish: { does: "ends after some pieces without saying so", streamed: estimated("cut_stream") },
  stream_error: {
    does: "reports an error after some pieces",
    streamed: estimated("overloaded"),
    whole: estimated("cut_stream"),
  },
  stream_bad_json: {
    does: "sends a piece that cannot be read",
    streamed: estimated("malformed"),
    whole: estimated("cut_stream"),
  },
  stream_stall: { does: "falls silent after some pieces", streamed: estimated("timeout") },
  slow_first_chunk: { does: "begins to answer and sends no piece", streamed: estimated("timeout") },
};

export function cellOf(fault: FaultName, wire: WireProvider, mode: "streamed" | "whole"): Cell {
  const { streamed, whole = streamed } = FAULT_MATRIX[fault];
  const row = mode === "streamed" ? streamed : whole;
  return row[wire] ?? row;
}
