// How long patterns, and what was counted about guardrails, are kept.
import type { Config } from "../config/index.ts";
import { DAY_MS } from "../kernel/durations.ts";
import type { UpkeepStep } from "../runs/index.ts";
import type { Queries } from "../storage/index.ts";
import { STALE_MS } from "./decay.ts";
import { hideStale } from "./pattern-store.ts";
import { deletePatterns } from "./prune.ts";

const BITE = 200;
/** Each has up to 20 terms. */
const STALE_BITE = 50;

/** Patterns are kept as long as trials, from their last use; what a pattern leaves behind goes as long after that again. */
export function immuneRetention({ trialDays }: Config["retention"]): readonly UpkeepStep[] {
  const keptMs = trialDays * DAY_MS;
  return [
    { name: "stale patterns", bite: (queries, nowMs) => hideStale(queries, nowMs - STALE_MS, STALE_BITE) },
    { name: "patterns", bite: (queries, nowMs) => deleteUnused(queries, nowMs - keptMs, nowMs) },
    { name: "deleted patterns", bite: (queries, nowMs) => forget(queries, nowMs - keptMs) },
    { name: "guardrail looks", bite: (queries, nowMs) => deleteLooks(queries, nowMs - keptMs) },
    { name: "guardrail prompts", bite: deleteEndedPrompts },
  ];
}

async function deleteUnused(queries: Queries, beforeMs: number, nowMs: number): Promise<number> {
  const rows = await queries
    .selectFrom("patterns")
    .select("seq")
    .where("last_used_ms", "<", beforeMs)
    .where("deleted_at_ms", "is", null)
    .limit(BITE)
    .execute();
  await deletePatterns(
    queries,
    rows.map(({ seq }) => seq),
    nowMs,
  );
  return rows.length;
}

/** With the last pattern of a family goes what was counted for it. */
async function forget(queries: Queries, beforeMs: number): Promise<number> {
  const rows = await queries
    .selectFrom("patterns")
    .select(["seq", "lane", "family"])
    .where("deleted_at_ms", "<", beforeMs)
    .limit(BITE)
    .execute();
  if (rows.length === 0) return 0;
  const seqs = rows.map(({ seq }) => seq);
  await queries.deleteFrom("patterns").where("seq", "in", seqs).execute();
  for (const { lane, family } of rows) {
    const other = await queries
      .selectFrom("patterns")
      .select("seq")
      .where("lane", "=", lane)
      .where("family", "=", family)
      .limit(1)
      .executeTakeFirst();
    if (other !== undefined) continue;
    for (const table of ["guardrail_outcomes", "guardrail_states", "guardrail_prompts"] as const) {
      await queries.deleteFrom(table).where("lane", "=", lane).where("family", "=", family).execute();
    }
  }
  return rows.length;
}

async function deleteLooks(queries: Queries, beforeMs: number): Promise<number> {
  const { numDeletedRows } = await queries
    .deleteFrom("guardrail_looks")
    // The oldest ones, without a look at all others; that one was kept is counted for ever.
    .where("seq", "in", (eb) =>
      eb.selectFrom("guardrail_looks").select("seq").where("decision", "!=", "keep").orderBy("seq").limit(BITE),
    )
    .where("at_ms", "<", beforeMs)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Of trials and windows that have ended. */
async function deleteEndedPrompts(queries: Queries): Promise<number> {
  const ended = await queries
    .selectFrom("guardrail_states as unit")
    // Not an inner join, for which SQLite reads all prompts: states are few.
    .crossJoin("guardrail_prompts as prompt")
    .whereRef("prompt.lane", "=", "unit.lane")
    .whereRef("prompt.family", "=", "unit.family")
    .whereRef("prompt.guardrail", "=", "unit.guardrail")
    .whereRef("prompt.origin", "=", "unit.origin")
    .select(["prompt.lane", "prompt.family", "prompt.guardrail", "prompt.epoch", "prompt.prompt_hash", "prompt.origin"])
    .where((eb) => eb("prompt.epoch", "<", eb.ref("unit.epoch")))
    .limit(BITE)
    .execute();
  for (const { lane, family, guardrail, epoch, prompt_hash, origin } of ended) {
    await queries
      .deleteFrom("guardrail_prompts")
      .where("lane", "=", lane)
      .where("family", "=", family)
      .where("guardrail", "=", guardrail)
      .where("epoch", "=", epoch)
      .where("prompt_hash", "=", prompt_hash)
      .where("origin", "=", origin)
      .execute();
  }
  return ended.length;
}
