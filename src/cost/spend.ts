// The sums of the ledger by provider and period, and the event when a limit is nearly or wholly used up.
import { asMicroUsd, usdFromMicroUsd } from "../kernel/money.ts";
import { appendEvent, prepared, type Queries, type SpendTable } from "../storage/index.ts";
import { type Amounts, NOTHING } from "./amounts.ts";
import { lowestBound, type ProviderLimits } from "./limits.ts";
import { monthOf, type Period } from "./periods.ts";

/** Percent of a limit. */
const THRESHOLDS = [80, 100];

export interface Sums {
  readonly settled: Amounts;
  readonly reserved: Amounts;
}

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
    if (row === undefined) return { settled: NOTHING, reserved: NOTHING };
    return {
      settled: { usd: row.settled_micro_usd, tokens: row.settled_tokens, requests: row.settled_requests },
      reserved: { usd: row.reserved_micro_usd, tokens: row.reserved_tokens, requests: row.reserved_requests },
    };
  };
  return { day: sums(day), month: sums(monthOf(day)) };
}

export interface SpendChange {
  readonly provider: string;
  /** Of the reservation: an attempt counts into the day it began in. */
  readonly day: string;
  readonly settled: Amounts;
  readonly reserved: Amounts;
}

interface SpendRow {
  readonly provider: string;
  readonly day: string;
  readonly month: string;
  readonly settledUsd: number;
  readonly reservedUsd: number;
  readonly settledTokens: number;
  readonly reservedTokens: number;
  readonly settledRequests: number;
  readonly reservedRequests: number;
}

const ADDED = [
  "settled_micro_usd",
  "reserved_micro_usd",
  "settled_tokens",
  "reserved_tokens",
  "settled_requests",
  "reserved_requests",
] as const;

const upsertSpend = prepared((queries, row: SpendRow) =>
  queries
    .insertInto("spend")
    .values(
      [row.day, row.month].map((period) => ({
        provider: row.provider,
        period,
        settled_micro_usd: row.settledUsd,
        reserved_micro_usd: row.reservedUsd,
        settled_tokens: row.settledTokens,
        reserved_tokens: row.reservedTokens,
        settled_requests: row.settledRequests,
        reserved_requests: row.reservedRequests,
        announced_percent: 0,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(["provider", "period"])
        .doUpdateSet((eb) =>
          Object.fromEntries(ADDED.map((column) => [column, eb(`spend.${column}`, "+", eb.ref(`excluded.${column}`))])),
        ),
    )
    .returningAll(),
);

/** @returns the sums of the day and the month as they are now. */
export async function addSpend(queries: Queries, change: SpendChange): Promise<readonly SpendTable[]> {
  const { provider, day, settled, reserved } = change;
  const { rows } = await upsertSpend(queries, {
    provider,
    day,
    month: monthOf(day),
    settledUsd: settled.usd,
    reservedUsd: reserved.usd,
    settledTokens: settled.tokens,
    reservedTokens: reserved.tokens,
    settledRequests: settled.requests,
    reservedRequests: reserved.requests,
  });
  return rows;
}

/**
 * One event for each threshold of a period's money, ever: the highest one announced is kept, whatever the limit becomes.
 */
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
    const limit = lowestBound(limits[period].usd)?.limit;
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
          limit_usd: usdFromMicroUsd(asMicroUsd(limit)),
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

function crossedThresholds(settled: number, limit: number, announced: number): number[] {
  if (limit === 0) return [];
  return THRESHOLDS.filter((percent) => percent > announced && settled * 100 >= limit * percent);
}
