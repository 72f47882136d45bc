// The ledger in figures: requests by what came of them, and what they took.
import { type NotNull, sql } from "kysely";
import { asMicroUsd, usdFromMicroUsd } from "../kernel/money.ts";
import { folded, type Metric, type Sample } from "../observability/index.ts";
import type { Queries } from "../storage/index.ts";
import { dayIn, monthOf } from "./periods.ts";

const MODEL = ["provider", "model"];

export async function ledgerMetrics(queries: Queries, timeZone: string, nowMs: number): Promise<readonly Metric[]> {
  const rows = await queries
    .selectFrom("attempts")
    .select(["provider", "model", "outcome"])
    .select((eb) => [
      eb.fn.countAll<number>().as("count"),
      eb.fn.sum<number | null>("input_tokens").as("input"),
      eb.fn.sum<number | null>("cached_input_tokens").as("cached_input"),
      eb.fn.sum<number | null>("output_tokens").as("output"),
      eb.fn.sum<number | null>("reasoning_tokens").as("reasoning"),
    ])
    .where("outcome", "is not", null)
    .$narrowType<{ outcome: NotNull }>()
    .groupBy(["provider", "model", "outcome"])
    .execute();
  const ended = rows.map(({ provider, model, outcome, count }): Sample => ({
    labels: { provider, model, outcome },
    value: count,
  }));
  const attempts = [...ended, ...(await underWay(queries))];
  const tokens = rows.flatMap(({ provider, model, input, cached_input, output, reasoning }) =>
    Object.entries({ input, cached_input, output, reasoning }).map(([kind, value]): Sample => ({
      labels: { provider, model, kind },
      value: value ?? 0,
    })),
  );
  return [
    {
      name: "attempts",
      help: "Requests to providers that the ledger keeps, by what came of them; under_way = not ended.",
      samples: folded(added(attempts), MODEL),
    },
    {
      name: "tokens",
      help: "Tokens of those requests; cached_input is part of input, reasoning of output.",
      samples: folded(added(tokens), MODEL),
    },
    {
      name: "spend_usd",
      help: "Of each provider in the current day and month: settled, and held back for requests under way.",
      samples: await spend(queries, dayIn(timeZone)(nowMs)),
    },
  ];
}

/** They are few: each is a sample. */
async function underWay(queries: Queries): Promise<readonly Sample[]> {
  const rows = await queries
    .selectFrom("attempts")
    .select(["provider", "model"])
    // A literal: an index over some rows serves only a query that names them.
    .where("state", "=", sql.lit("reserved"))
    .execute();
  return rows.map((labels) => ({ labels: { ...labels, outcome: "under_way" }, value: 1 }));
}

async function spend(queries: Queries, day: string): Promise<readonly Sample[]> {
  const rows = await queries
    .selectFrom("spend")
    .select(["provider", "period", "settled_micro_usd", "reserved_micro_usd"])
    .where("period", "in", [day, monthOf(day)])
    .execute();
  return rows.flatMap(({ provider, period, settled_micro_usd, reserved_micro_usd }) => {
    const labels = { provider, period: period === day ? "day" : "month" };
    return [
      { labels: { ...labels, state: "settled" }, value: usdFromMicroUsd(asMicroUsd(settled_micro_usd)) },
      { labels: { ...labels, state: "reserved" }, value: usdFromMicroUsd(asMicroUsd(reserved_micro_usd)) },
    ];
  });
}

/** Those with the same labels as one. */
function added(samples: readonly Sample[]): readonly Sample[] {
  const sums = new Map<string, Sample>();
  for (const { labels, value } of samples) {
    const key = JSON.stringify(labels);
    sums.set(key, { labels, value: value + (sums.get(key)?.value ?? 0) });
  }
  return [...sums.values()];
}
