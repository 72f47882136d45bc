// The sums of the ledger by provider and period, and the event when a limit is nearly or wholly used up.
import { asMicroUsd, type MicroUsd, usdFromMicroUsd } from "../kernel/money.ts";
import { appendEvent, prepared, type Queries, type SpendTable } from "../storage/index.ts";
import { lowestBound, type ProviderLimits } from "./limits.ts";
import { monthOf, type Period } from "./periods.ts";

/** Percent of a limit. */
const THRESHOLDS = [80, 100];

export interface Sums {
  readonly settledMicroUsd: MicroUsd;
  readonly reservedMicroUsd: MicroUsd;
}

const NOTHING: Sums = { settledMicroUsd: asMicroUsd(0), reservedMicroUsd: asMicroUsd(0) };

const selectSpend = prepared((queries, values: { provider: string; day: string; month: string }) =>
  queries
    .selectFrom("spend")
    .selectAll()
    .where("provider", "=", values.provider)
    .where("period", "in", [values.day, values.month]),
);

export async function readSpend(queries: Queries, provider: string, day: string): Promise<Record<Period, Sums>> {
  const { rows } = await selectSpend(queries, { provider, day, month: monthOf(day) });
  const sums = (period: string): Sums => {
    const row = rows.find((candidate) => candidate.period === period);
    if (row === undefined) return NOTHING;
    return {
      settledMicroUsd: asMicroUsd(row.settled_micro_usd),
      reservedMicroUsd: asMicroUsd(row.reserved_micro_usd),
    };
  };
  return { day: sums(day), month: sums(monthOf(day)) };
}

export interface SpendChange {
  readonly provider: string;
  /** Of the reservation: an attempt counts into the day it began in. */
  readonly day: string;
  readonly settledDelta: number;
  readonly reservedDelta: number;
}

const upsertSpend = prepared((queries, change: SpendChange & { readonly month: string }) =>
  queries
    .insertInto("spend")
    .values(
      [change.day, change.month].map((period) => ({
        provider: change.provider,
        period,
        settled_micro_usd: change.settledDelta,
        reserved_micro_usd: change.reservedDelta,
        announced_percent: 0,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(["provider", "period"]).doUpdateSet((eb) => ({
        settled_micro_usd: eb("spend.settled_micro_usd", "+", eb.ref("excluded.settled_micro_usd")),
        reserved_micro_usd: eb("spend.reserved_micro_usd", "+", eb.ref("excluded.reserved_micro_usd")),
      })),
    )
    .returningAll(),
);

/** @returns the sums of the day and the month as they are now. */
export async function addSpend(queries: Queries, change: SpendChange): Promise<readonly SpendTable[]> {
  return (await upsertSpend(queries, { ...change, month: monthOf(change.day) })).rows;
}

/** One event for each threshold of a period, ever: the highest one announced is kept, whatever the limit becomes. */
export async function announceCrossings(
  queries: Queries,
  sums: readonly SpendTable[],
  day: string,
  limits: ProviderLimits,
  nowMs: number,
): Promise<void> {
  for (const row of sums) {
    const { provider } = row;
    const period: Period = row.period === day ? "day" : "month";
    const limit = lowestBound(limits[period])?.limitMicroUsd;
    if (limit === undefined) continue;
    const crossed = crossedThresholds(row.settled_micro_usd, limit, row.announced_percent);
    for (const percent of crossed) {
      await appendEvent(queries, {
        kind: "budget-crossed",
        detail: {
          provider,
          period: row.period,
          percent,
          settled_usd: usdFromMicroUsd(asMicroUsd(row.settled_micro_usd)),
          limit_usd: usdFromMicroUsd(limit),
        },
        atMs: nowMs,
      });
    }
    const highest = crossed.at(-1);
    if (highest === undefined) continue;
    await queries
      .updateTable("spend")
      .set({ announced_percent: highest })
      .where("provider", "=", provider)
      .where("period", "=", row.period)
      .execute();
  }
}

function crossedThresholds(settled: number, limit: MicroUsd, announced: number): number[] {
  if (limit === 0) return [];
  return THRESHOLDS.filter((percent) => percent > announced && settled * 100 >= limit * percent);
}
