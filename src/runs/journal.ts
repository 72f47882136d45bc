// What the finished steps of a run came to: each written once, and given back instead of being done again.
import { sql } from "kysely";
import type { JsonValue } from "../kernel/json.ts";
import { prepared, type Queries } from "../storage/index.ts";

interface Entry {
  readonly runId: string;
  readonly generation: number;
  readonly step: string;
  /** JSON. */
  readonly result: string;
  readonly atMs: number;
}

const FIRST_GENERATION = 1;

/** Only the latest start writes, and never over what stands. */
const insertStep = prepared((queries, { runId, generation, step, result, atMs }: Entry) => ({
  compile: () =>
    sql`
      insert into run_steps (run_id, step, result, at_ms)
      select ${runId}, ${step}, ${result}, ${atMs} from runs where id = ${runId} and generation = ${generation}
      on conflict do nothing`.compile(queries),
}));

export class Journal {
  readonly #run: Pick<Entry, "runId" | "generation">;
  readonly #kept: Map<string, JsonValue>;
  #pending: string[] = [];

  /** @param kept what stands from earlier starts */
  constructor(run: Pick<Entry, "runId" | "generation">, kept: ReadonlyMap<string, JsonValue>) {
    this.#run = { runId: run.runId, generation: run.generation };
    this.#kept = new Map(kept);
  }

  recorded(step: string): JsonValue | undefined {
    return this.#kept.get(step);
  }

  /** Stored with the next `flush`. What stands already, stays. */
  record(step: string, result: JsonValue): void {
    if (this.#kept.has(step)) return;
    this.#kept.set(step, result);
    this.#pending.push(step);
  }

  recordedUnder(beginning: string): readonly JsonValue[] {
    return [...this.#kept].flatMap(([step, result]) => (step.startsWith(beginning) ? [result] : []));
  }

  /** Answers how to have them pending again. */
  async flush(queries: Queries, atMs: number): Promise<() => void> {
    const steps = this.#pending;
    this.#pending = [];
    for (const step of steps) await this.#insert(queries, step, this.#kept.get(step) ?? null, atMs);
    return () => {
      this.#pending = [...steps, ...this.#pending];
    };
  }

  /** Stores a step together with what it is about: false = it stands, and that is stored already. */
  async recordIn(queries: Queries, step: string, result: JsonValue, atMs: number): Promise<boolean> {
    this.#kept.set(step, result);
    return this.#insert(queries, step, result, atMs);
  }

  async #insert(queries: Queries, step: string, result: JsonValue, atMs: number): Promise<boolean> {
    const inserted = await insertStep(queries, { ...this.#run, step, result: JSON.stringify(result), atMs });
    return (inserted.numAffectedRows ?? 0n) > 0n;
  }
}

/** A step of a run that nobody has begun. */
export async function recordFirst(
  queries: Queries,
  runId: string,
  step: string,
  result: JsonValue,
  atMs: number,
): Promise<void> {
  await insertStep(queries, { runId, generation: FIRST_GENERATION, step, result: JSON.stringify(result), atMs });
}

const deleteSteps = prepared((queries, { runId }: { runId: string }) =>
  queries.deleteFrom("run_steps").where("run_id", "=", runId),
);

export async function dropSteps(queries: Queries, runId: string): Promise<void> {
  await deleteSteps(queries, { runId });
}

export async function stepsOf(queries: Queries, runId: string): Promise<ReadonlyMap<string, JsonValue>> {
  const rows = await queries.selectFrom("run_steps").select(["step", "result"]).where("run_id", "=", runId).execute();
  return new Map(rows.map(({ step, result }): [string, JsonValue] => [step, JSON.parse(result)]));
}
