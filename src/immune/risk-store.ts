// How often a risk came true, where nothing was done about it.
import { prepared, type Queries } from "../storage/index.ts";
import { type Counts, countsFrom, NO_COUNTS } from "./outcome-store.ts";
import { binOf, BINS } from "./risk.ts";

export async function countRisk(
  queries: Queries,
  lane: string,
  rawRisk: number,
  outcome: "passed" | "failed",
  origin: string,
): Promise<void> {
  const passed = outcome === "passed" ? 1 : 0;
  await queries
    .insertInto("risk_outcomes")
    .values({ lane, bin: binOf(rawRisk), origin, passed, failed: 1 - passed })
    .onConflict((conflict) =>
      conflict.columns(["lane", "bin", "origin"]).doUpdateSet((eb) => ({
        passed: eb("risk_outcomes.passed", "+", passed),
        failed: eb("risk_outcomes.failed", "+", 1 - passed),
      })),
    )
    .execute();
}

const selectRisks = prepared((queries, { lane }: { readonly lane: string }) =>
  queries
    .selectFrom("risk_outcomes")
    .select("bin")
    .select((eb) => [eb.fn.sum<number>("passed").as("passed"), eb.fn.sum<number>("failed").as("failed")])
    .where("lane", "=", lane)
    .groupBy("bin"),
);

/** Of each bin, of all stores together. */
export async function riskOutcomes(queries: Queries, lane: string): Promise<readonly Counts[]> {
  const { rows } = await selectRisks(queries, { lane });
  return Array.from({ length: BINS }, (_, bin) => countsFrom(rows.find((row) => row.bin === bin) ?? NO_COUNTS));
}
