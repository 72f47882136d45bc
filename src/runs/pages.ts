// Pages of what has no bound: lists of runs, and the text of one.
import type { RunKind, RunStatus } from "./run.ts";

export type RunLine = {
  readonly run_id: string;
  readonly kind: RunKind;
  readonly status: RunStatus;
  readonly created_at: string;
  readonly ended_at?: string;
  /** The beginning of it. */
  readonly prompt?: string;
  /** Of the error. */
  readonly code?: string;
};

export type RunPage = { readonly runs: readonly RunLine[]; readonly next_cursor?: string };

export type OutputPage = {
  readonly run_id: string;
  readonly text: string;
  readonly untrusted: true;
  readonly offset: number;
  readonly total_characters: number;
  readonly next_offset?: number;
};
