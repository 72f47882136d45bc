// What became of prompts that were like a family of patterns: counted by what was done about it, and by store.
import { sql } from "kysely";
import type { Queries } from "../storage/index.ts";
import type { GuardrailOutcomesTable } from "../storage/index.ts";

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

/** Of all stores together, or of this one's own trials: the epochs of two stores are different trials. */
export async function outcomesOf(
  queries: Queries,
  lane: string,
  families: readonly string[],
  of: "all stores" | "this store",
): Promise<readonly (Omit<OutcomeKey, "lane"> & Counts)[]> {
  if (families.length === 0) return [];
  const rows = await queries
    .selectFrom("guardrail_outcomes")
    .select(["family", "guardrail", "epoch", "arm"])
    .select((eb) => [eb.fn.sum<number>("passed").as("passed"), eb.fn.sum<number>("failed").as("failed")])
    .where("lane", "=", lane)
    .where("family", "in", families)
    .$if(of === "this store", (query) => query.where("origin", "=", ownOrigin))
    .groupBy(["family", "guardrail", "epoch", "arm"])
    .execute();
  return rows.map(({ arm, passed, failed, ...unit }) => ({
    ...unit,
    ...countsFrom({ passed, failed }),
    arm: arm === "treated" || arm === "held-out" ? arm : "none",
  }));
}
