// Puts a new run into the store, a batch together with its prompts.
import { sha256Hex } from "../kernel/hash.ts";
import type { Ids } from "../kernel/ids.ts";
import { canonicalJson } from "../kernel/json.ts";
import type { Queries } from "../storage/index.ts";
import { idempotencyMismatch } from "./errors.ts";
import type { RunRequest } from "./run.ts";
import { findByKey, findOpenByKey, insertRuns } from "./store.ts";

export interface Recording {
  readonly runId: string;
  /** null = it waits for a worker. */
  readonly ownerId: string | null;
  readonly lane: string;
  readonly nowMs: number;
  readonly ids: Ids;
}

/**
 * @returns null, or the id of the run that holds the idempotency key already: then nothing is recorded
 * @throws RunsError `runs/idempotency-mismatch`
 */
export async function recordRun(
  queries: Queries,
  request: RunRequest,
  { runId, ownerId, lane, nowMs, ids }: Recording,
): Promise<string | null> {
  const { project, operation, kind, input, idempotencyKey, dedupeKey } = request;
  const argumentsHash = sha256Hex(canonicalJson([operation, input, request.children]));
  if (dedupeKey !== undefined) {
    const open = await findOpenByKey(queries, project, keyOf(kind, dedupeKey));
    if (open !== null) return open;
  }
  if (idempotencyKey !== undefined) {
    const earlier = await findByKey(queries, project, idempotencyKey, nowMs);
    if (earlier !== null && earlier.argumentsHash !== argumentsHash) {
      throw idempotencyMismatch(idempotencyKey, earlier.id);
    }
    if (earlier !== null) return earlier.id;
  }
  const common = { project, operation, lane, nowMs };
  const children = (request.children ?? []).map((childInput, position) => ({
    ...common,
    ownerId: null,
    id: ids.next("run"),
    kind: "agent" as const,
    parentId: runId,
    position,
    status: "queued" as const,
    input: childInput,
    idempotencyKey: null,
    argumentsHash: "",
  }));
  const run = {
    ...common,
    ownerId,
    id: runId,
    kind,
    parentId: null,
    position: null,
    status: ownerId === null ? ("queued" as const) : ("running" as const),
    input,
    idempotencyKey: idempotencyKey ?? (dedupeKey === undefined ? null : keyOf(kind, dedupeKey)),
    argumentsHash,
  };
  await insertRuns(queries, [run, ...children]);
  return null;
}

/** Both keys are kept in one column. */
function keyOf(kind: string, dedupeKey: string): string {
  return `dedupe ${kind} ${dedupeKey}`;
}
