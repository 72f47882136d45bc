// The outbox: events appended in the transaction that made them true, read by sequence number.
import type { Kysely } from "kysely";
import { recordJson } from "../redaction/index.ts";
import type { JsonObject } from "../kernel/json.ts";
import { prepared } from "./prepared.ts";
import type { EventsTable, Tables } from "./schema.ts";

export type EventKind =
  | "run-finished"
  | "run-interrupted"
  | "budget-crossed"
  | "circuit-opened"
  | "circuit-closed"
  | "key-refused"
  | "trial-labelled"
  | "pattern-learned"
  | "guardrail-decided"
  | "prompt-flagged";

export interface EventDraft {
  readonly kind: EventKind;
  readonly project?: string;
  readonly runId?: string;
  readonly detail: JsonObject;
  readonly atMs: number;
}

export interface StoredEvent {
  readonly seq: number;
  readonly kind: string;
  readonly runId: string | null;
  readonly detail: unknown;
  readonly atMs: number;
}

const insertEvent = prepared((db, event: Omit<EventsTable, "seq">) =>
  db.insertInto("events").values({
    kind: event.kind,
    project: event.project,
    run_id: event.run_id,
    detail: event.detail,
    at_ms: event.at_ms,
  }),
);

export async function appendEvent(db: Kysely<Tables>, event: EventDraft): Promise<void> {
  await insertEvent(db, {
    kind: event.kind,
    project: event.project ?? null,
    run_id: event.runId ?? null,
    detail: recordJson(event.detail),
    at_ms: event.atMs,
  });
}

/** The newest `limit` events of these kinds, newest first. */
export async function latestEvents(
  db: Kysely<Tables>,
  kinds: readonly EventKind[],
  limit: number,
): Promise<StoredEvent[]> {
  const rows = await db
    .selectFrom("events")
    .selectAll()
    .where("kind", "in", kinds)
    .orderBy("seq", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    seq: row.seq,
    kind: row.kind,
    runId: row.run_id,
    detail: JSON.parse(row.detail) as unknown,
    atMs: row.at_ms,
  }));
}

export async function countEvents(
  db: Kysely<Tables>,
): Promise<readonly { readonly kind: string; readonly count: number }[]> {
  return db
    .selectFrom("events")
    .select("kind")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .groupBy("kind")
    .execute();
}
