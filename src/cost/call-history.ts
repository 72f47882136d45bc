// What the ledger's lines say about a model's past calls, for its circuit and its rate limit.
import {
  type CallHistory,
  COUNTING_KINDS,
  type JudgedCalls,
  SEMANTIC_KINDS,
  type Target,
  type Window,
} from "../resilience/index.ts";
import { type Database, prepared, type Queries } from "../storage/index.ts";

const JUDGED = ["answered", ...new Set([...COUNTING_KINDS, ...SEMANTIC_KINDS])];

export function callHistory({ queries }: Pick<Database, "queries">): CallHistory {
  return {
    async judgedCalls(target, window) {
      return { latest: await latest(queries, target, window), semantic: await semantic(queries, target, window) };
    },
    async takenCalls(target, sinceMs, nowMs) {
      const { provider, model } = target;
      const started = { provider, model, sinceMs, nowMs };
      const [underWay] = (await countUnderWay(queries, started)).rows;
      const [taken] = (await countTaken(queries, started)).rows;
      return (underWay?.calls ?? 0) + (taken?.calls ?? 0);
    },
  };
}

type Between = Target & { readonly sinceMs: number; readonly endedFromMs: number; readonly nowMs: number };

const selectJudged = (queries: Queries, { provider, model, sinceMs, endedFromMs, nowMs }: Between) =>
  queries
    .selectFrom("attempts")
    .where("provider", "=", provider)
    .where("model", "=", model)
    .where("ended_at_ms", ">=", endedFromMs)
    .where("ended_at_ms", "<=", nowMs)
    .where("started_at_ms", ">=", sinceMs)
    .where("judged", "=", 1)
    .where("outcome", "in", JUDGED);

const selectLatest = prepared((queries, values: Between & { readonly latestCalls: number }) =>
  selectJudged(queries, values)
    .select("outcome")
    .orderBy("ended_at_ms", "desc")
    .orderBy("id", "desc")
    .limit(values.latestCalls),
);

async function latest(queries: Queries, target: Target, window: Window): Promise<JudgedCalls["latest"]> {
  const { sinceMs, nowMs, latestCalls } = window;
  const { provider, model } = target;
  const values = { provider, model, sinceMs, endedFromMs: sinceMs, nowMs, latestCalls };
  const { rows } = await selectLatest(queries, values);
  const counting: readonly (string | null)[] = COUNTING_KINDS;
  return { calls: rows.length, failures: rows.filter(({ outcome }) => counting.includes(outcome)).length };
}

const countSemantic = prepared((queries, values: Between) =>
  selectJudged(queries, values).select((eb) => [
    eb.fn.countAll<number>().as("calls"),
    eb.fn.sum<number | null>(eb.case().when("outcome", "in", SEMANTIC_KINDS).then(1).else(0).end()).as("failures"),
  ]),
);

async function semantic(queries: Queries, target: Target, window: Window): Promise<JudgedCalls["semantic"]> {
  const { sinceMs, nowMs, semanticMs } = window;
  const { provider, model } = target;
  const endedFromMs = Math.max(sinceMs, nowMs - semanticMs);
  const [row] = (await countSemantic(queries, { provider, model, sinceMs, endedFromMs, nowMs })).rows;
  return { calls: row?.calls ?? 0, failures: row?.failures ?? 0 };
}

interface Started extends Target {
  readonly sinceMs: number;
  readonly nowMs: number;
}

const selectStarted = (queries: Queries, { provider, model, sinceMs, nowMs }: Started) =>
  queries
    .selectFrom("attempts")
    .select((eb) => eb.fn.countAll<number>().as("calls"))
    .where("provider", "=", provider)
    .where("model", "=", model)
    .where("started_at_ms", ">=", sinceMs)
    .where("started_at_ms", "<=", nowMs);

const countUnderWay = prepared((queries, started: Started) =>
  selectStarted(queries, started).where("ended_at_ms", "is", null),
);

/** What was released was not sent. */
const countTaken = prepared((queries, started: Started) =>
  selectStarted(queries, started)
    .where("ended_at_ms", ">=", started.sinceMs)
    .where("state", "<>", "released")
    .where("outcome", "not in", ["rate_limited", "quota_exhausted"]),
);
