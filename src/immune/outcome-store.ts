// What became of prompts that were like a family of patterns: counted by what was done about it, and by store.
import { sql } from "kysely";
import { type GuardrailOutcomesTable, prepared, type Queries } from "../storage/index.ts";

/** none: the family had no guardrail for the prompt. */
export type Arm = "treated" | "held-out" | "none";

export type OutcomeKey = Pick<GuardrailOutcomesTable, "lane" | "family" | "guardrail" | "epoch"> & {
  readonly arm: Arm;
};

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

export const NO_COUNTS: Counts = { passed: 0, failed: 0 };

/** Of stored rows: a damaged one counts nothing. */
export function countsFrom({ passed, failed }: Counts): Counts {
  return { passed: Math.max(0, passed), failed: Math.max(0, failed) };
}

/** For conditions on `origin`. */
export const ownOrigin = sql<string>`(select id from installation)`;

export async function countOutcome(
  queries: Queries,
  key: OutcomeKey,
  outcome: "passed" | "failed",
  origin: string,
): Promise<void> {
  const passed = outcome === "passed" ? 1 : 0;
  await queries
    .insertInto("guardrail_outcomes")
    .values({ ...key, origin, passed, failed: 1 - passed })
    .onConflict((conflict) =>
      conflict.columns(["lane", "family", "guardrail", "epoch", "arm", "origin"]).doUpdateSet((eb) => ({
        passed: eb("guardrail_outcomes.passed", "+", passed),
        failed: eb("guardrail_outcomes.failed", "+", 1 - passed),
      })),
    )
    .execute();
}

interface Wanted {
  readonly lane: string;
  /** JSON: an array. */
  readonly families: string;
}

/** For `in`: as one value, so that the SQL is the same for any number of them. @param json an array */
export function valuesIn(json: string) {
  return sql<string>`(select value from json_each(${json}))`;
}

const selectOutcomes = (queries: Queries, { lane, families }: Wanted) =>
  queries
    .selectFrom("guardrail_outcomes")
    .select(["family", "guardrail", "epoch", "arm"])
    .select((eb) => [eb.fn.sum<number>("passed").as("passed"), eb.fn.sum<number>("failed").as("failed")])
    .where("lane", "=", lane)
    .where("family", "in", valuesIn(families))
    .groupBy(["family", "guardrail", "epoch", "arm"]);

const selectOutcomesOf = {
  "all stores": prepared(selectOutcomes),
  "this store": prepared((queries, wanted: Wanted) => selectOutcomes(queries, wanted).where("origin", "=", ownOrigin)),
};

/** Of all stores together, or of this one's own trials: the epochs of two stores are different trials. */
export async function outcomesOf(
  queries: Queries,
  lane: string,
  families: readonly string[],
  of: keyof typeof selectOutcomesOf,
): Promise<readonly (Omit<OutcomeKey, "lane"> & Counts)[]> {
  if (families.length === 0) return [];
  const { rows } = await selectOutcomesOf[of](queries, { lane, families: JSON.stringify(families) });
  return rows.map(({ arm, passed, failed, ...unit }) => ({
    ...unit,
    ...countsFrom({ passed, failed }),
    arm: arm === "treated" || arm === "held-out" ? arm : "none",
  }));
}
