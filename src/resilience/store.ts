// Circuits as rows that all processes share; a write computed from an older state is refused.
import { z } from "zod";
import { appendEvent, prepared, type Queries } from "../storage/index.ts";
import type { JsonObject } from "../kernel/json.ts";
import type { FailureKind } from "../failure/index.ts";
import { type Circuit, HEALTHY } from "./circuit.ts";
import { count, timeMs } from "./stored-numbers.ts";

/** A breaker stands before each model of each provider. */
export interface Target {
  readonly provider: string;
  readonly model: string;
}

export interface StoredCircuit {
  readonly target: Target;
  readonly circuit: Circuit;
  /** 0 = not stored yet. */
  readonly epoch: number;
  /** The last failure that changed it. */
  readonly lastFailure: { readonly kind: string; readonly atMs: number } | null;
  /** The state's text where it could not be read. */
  readonly unreadable: string | null;
}

export interface CircuitChange {
  readonly circuit: Circuit;
  readonly nowMs: number;
  /** The failure that is the reason, if one is. */
  readonly failure: FailureKind | null;
}

const selectCircuit = prepared((queries, { provider, model }: Target) =>
  queries.selectFrom("circuits").selectAll().where("provider", "=", provider).where("model", "=", model),
);

export async function readCircuit(queries: Queries, { provider, model }: Target): Promise<StoredCircuit> {
  const [row] = (await selectCircuit(queries, { provider, model })).rows;
  return row === undefined
    ? { target: { provider, model }, circuit: HEALTHY, epoch: 0, lastFailure: null, unreadable: null }
    : storedCircuit(row);
}

/** How the model stands: closed, open or half-open. */
export async function circuitKind(queries: Queries, target: Target): Promise<Circuit["kind"]> {
  const { circuit } = await readCircuit(queries, target);
  return circuit.kind;
}

/** Models that never failed have no row. */
export async function readCircuits(queries: Queries): Promise<StoredCircuit[]> {
  const rows = await queries.selectFrom("circuits").selectAll().orderBy("provider").orderBy("model").execute();
  return rows.map(storedCircuit);
}

/** With the events that the change makes true. @returns false when the circuit is no longer the one that was `seen`. */
export async function writeCircuit(queries: Queries, seen: StoredCircuit, change: CircuitChange): Promise<boolean> {
  const { circuit, nowMs, failure } = change;
  const columns = {
    state: JSON.stringify(circuit),
    epoch: seen.epoch + 1,
    updated_at_ms: nowMs,
    ...(failure === null ? {} : { last_failure_kind: failure, last_failure_at_ms: nowMs }),
  };
  const written =
    seen.epoch === 0
      ? await queries
          .insertInto("circuits")
          .values({ ...seen.target, last_failure_kind: null, last_failure_at_ms: null, ...columns })
          .onConflict((conflict) => conflict.columns(["provider", "model"]).doNothing())
          .executeTakeFirst()
      : await queries
          .updateTable("circuits")
          .set(columns)
          .where("provider", "=", seen.target.provider)
          .where("model", "=", seen.target.model)
          .where("epoch", "=", seen.epoch)
          .executeTakeFirst();
  const rows = "numUpdatedRows" in written ? written.numUpdatedRows : (written.numInsertedOrUpdatedRows ?? 0n);
  if (rows === 0n) return false;
  await appendEvents(queries, seen, change);
  return true;
}

/** How much of an unreadable state its event quotes, in characters. */
const QUOTED_CHARACTERS = 200;

async function appendEvents(queries: Queries, seen: StoredCircuit, change: CircuitChange): Promise<void> {
  const { provider, model } = seen.target;
  const { circuit, nowMs, failure } = change;
  const append = (kind: "circuit-opened" | "circuit-closed", detail: JsonObject): Promise<void> =>
    appendEvent(queries, { kind, detail: { provider, model, trips: circuit.trips, ...detail }, atMs: nowMs });

  if (seen.unreadable !== null) {
    await append("circuit-opened", {
      from: "unreadable",
      failure: null,
      text: seen.unreadable.slice(0, QUOTED_CHARACTERS),
    });
  }
  if (circuit.kind === "open") await append("circuit-opened", { from: seen.circuit.kind, failure });
  if (circuit.kind === "closed" && seen.circuit.kind !== "closed") {
    await append("circuit-closed", { from: seen.circuit.kind, failure: seen.lastFailure?.kind ?? null });
  }
}

interface CircuitRow extends Target {
  readonly state: string;
  readonly epoch: number;
  readonly last_failure_kind: string | null;
  readonly last_failure_at_ms: number | null;
  readonly updated_at_ms: number;
}

/**
 * A state that cannot be read says nothing about the model's health, so it counts as a rest that began when it was
 * written: one probe decides. Its `trips` lie above any that were handed out before.
 */
function storedCircuit(row: CircuitRow): StoredCircuit {
  const circuit = parseCircuit(row.state);
  return {
    target: { provider: row.provider, model: row.model },
    circuit: circuit ?? { kind: "open", openedAtMs: row.updated_at_ms, trips: row.epoch + 1 },
    epoch: row.epoch,
    lastFailure:
      row.last_failure_kind === null || row.last_failure_at_ms === null
        ? null
        : { kind: row.last_failure_kind, atMs: row.last_failure_at_ms },
    unreadable: circuit === undefined ? row.state : null,
  };
}

const circuitState = z.discriminatedUnion("kind", [
  // `sinceMs` came later than the rest.
  z.object({ kind: z.literal("closed"), consecutiveFailures: count, sinceMs: timeMs.default(0), trips: count }),
  z.object({ kind: z.literal("open"), openedAtMs: timeMs, trips: count }),
  z.object({
    kind: z.literal("half-open"),
    openedAtMs: timeMs,
    probe: z.object({ holder: z.string(), untilMs: timeMs }).nullable(),
    successes: count,
    trips: count,
  }),
]);

function parseCircuit(text: string): Circuit | undefined {
  try {
    return circuitState.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
