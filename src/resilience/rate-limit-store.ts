// Rate limits as rows that all processes share; a write computed from an older state is refused.
import { z } from "zod";
import { prepared, type Queries } from "../storage/index.ts";
import { type RateLimit, UNLIMITED } from "./rate-limit.ts";
import { count, timeMs } from "./stored-numbers.ts";
import type { Target } from "./store.ts";

export interface RateKey extends Target {
  /** A fingerprint of the API key. */
  readonly key: string;
}

export interface StoredRateLimit {
  readonly of: RateKey;
  readonly limit: RateLimit;
  /** 0 = not stored yet. */
  readonly epoch: number;
}

const selectRateLimit = prepared((queries, { provider, model, key }: RateKey) =>
  queries
    .selectFrom("rate_limits")
    .selectAll()
    .where("provider", "=", provider)
    .where("model", "=", model)
    .where("key", "=", key),
);

export async function readRateLimit(queries: Queries, of: RateKey): Promise<StoredRateLimit> {
  const [row] = (await selectRateLimit(queries, of)).rows;
  return row === undefined ? { of, limit: UNLIMITED, epoch: 0 } : storedRateLimit(row);
}

/** A provider that never asked for less has none. */
export async function readRateLimits(queries: Queries): Promise<StoredRateLimit[]> {
  const rows = await queries.selectFrom("rate_limits").selectAll().orderBy("provider").orderBy("model").execute();
  return rows.map(storedRateLimit);
}

/** @returns false when the limit is no longer the one that was `seen`. */
export async function writeRateLimit(
  queries: Queries,
  { of, epoch }: StoredRateLimit,
  limit: RateLimit,
  nowMs: number,
): Promise<boolean> {
  const columns = { state: JSON.stringify(limit), epoch: epoch + 1, updated_at_ms: nowMs };
  if (epoch === 0) {
    const { numInsertedOrUpdatedRows } = await queries
      .insertInto("rate_limits")
      .values({ ...of, ...columns })
      .onConflict((conflict) => conflict.columns(["provider", "model", "key"]).doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
  }
  const { numUpdatedRows } = await updateRateLimit(queries, of, epoch).set(columns).executeTakeFirst();
  return numUpdatedRows === 1n;
}

function updateRateLimit(queries: Queries, { provider, model, key }: RateKey, epoch: number) {
  return queries
    .updateTable("rate_limits")
    .where("provider", "=", provider)
    .where("model", "=", model)
    .where("key", "=", key)
    .where("epoch", "=", epoch);
}

interface RateLimitRow extends RateKey {
  readonly state: string;
  readonly epoch: number;
}

/** What cannot be read is no limit: the provider says it again. Its `cuts` lie above any that were handed out before. */
function storedRateLimit({ provider, model, key, state, epoch }: RateLimitRow): StoredRateLimit {
  return { of: { provider, model, key }, limit: parseRateLimit(state) ?? { kind: "free", cuts: epoch + 1 }, epoch };
}

const span = z.object({ untilMs: timeMs, ms: count });
const perMinute = z.number().positive();

const rateLimitState = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("free"), cuts: count }),
  z.object({
    kind: z.literal("limited"),
    perMinute,
    takenPerMinute: perMinute,
    raises: count,
    changedAtMs: timeMs,
    nextAtMs: timeMs,
    block: span,
    refusals: count,
    cuts: count,
  }),
  z.object({ kind: z.literal("exhausted"), span, cuts: count }),
]);

function parseRateLimit(text: string): RateLimit | undefined {
  try {
    return rateLimitState.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
