// What a new guardrail is tried on: prompts that passed lately, and to which it would be added, too.
import { sql } from "kysely";
import { z } from "zod";
import { graderListSchema, gradersWith, jsonSchemaObject, keepsEffort } from "../../evaluation/index.ts";
import type { Queries } from "../../storage/index.ts";
import { ALIKE } from "../matching-patterns.ts";
import { allFitting, withGuardrails } from "../guardrails/index.ts";
import { comparerOf, decodeProfile, profileOf } from "../matching/index.ts";

/** Trials of the store that are looked through, the newest. */
const NEWEST = 5_000;
/** Of them, successes that are compared with the family. */
const MOST_COMPARED = 100;
/** Characters of what was asked, as stored: long prompts are dear. */
const LONGEST = 20_000;

/** One that can be asked again as it was: without a folder or an earlier conversation. */
const askedSchema = z.object({
  prompt: z.string(),
  model: z.string(),
  system_prompt: z.string().optional(),
  max_tokens: z.int(),
  output_schema: jsonSchemaObject.optional(),
  graders: graderListSchema,
  working_dir: z.never().optional(),
  continue_run_id: z.never().optional(),
});

export interface PastSuccess {
  readonly asked: Omit<z.output<typeof askedSchema>, "working_dir" | "continue_run_id">;
  /** With the guardrail. */
  readonly guarded: string;
}

export interface Wanted {
  readonly project: string;
  readonly lane: string;
  /** The id of its first pattern. */
  readonly family: string;
  readonly guardrail: string;
}

/** Ids of their runs: those like the family first, the nearest of them first, then the newest. Each prompt once. */
export async function pastSuccesses(
  queries: Queries,
  { project, lane, family, guardrail }: Wanted,
  most: number,
): Promise<readonly string[]> {
  const pattern = await queries
    .selectFrom("patterns")
    .select(["operation", "profile"])
    .where("lane", "=", lane)
    .where("id", "=", family)
    .where("deleted_at_ms", "is", null)
    .executeTakeFirst();
  if (pattern === undefined) return [];
  const rows = await queries
    .selectFrom("trials")
    .innerJoin("runs", "runs.id", "trials.run_id")
    .select(["runs.id", "runs.input", "trials.prompt_hash"])
    .where("trials.project", "=", project)
    .where("trials.operation", "=", pattern.operation)
    .where("trials.outcome", "=", "passed")
    .where("trials.imported_at_ms", "is", null)
    .where("trials.seq", ">", sql<number>`(select max(seq) from trials) - ${NEWEST}`)
    .where("runs.lane", "=", lane)
    .where("runs.kind", "=", "agent")
    .where("runs.status", "=", "completed")
    .where("runs.text_kept", "=", 1)
    .where(sql<number>`length(runs.input)`, "<=", LONGEST)
    .orderBy("trials.seq", "desc")
    .limit(MOST_COMPARED)
    .execute();
  const profile = decodeProfile(pattern.profile);
  const likenessTo = profile === undefined ? null : comparerOf(profile);
  const seen = new Set<string>();
  return rows
    .flatMap(({ id, input, prompt_hash: hash }) => {
      const success = seen.has(hash) ? null : successFrom(input, guardrail);
      if (success === null) return [];
      seen.add(hash);
      const score = likenessTo?.(profileOf(success.asked.prompt)).score ?? 0;
      return [{ id, score: score >= ALIKE ? score : 0 }];
    })
    .toSorted((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ id }) => id);
}

/** null = its text is gone. */
export async function pastSuccess(queries: Queries, runId: string, guardrail: string): Promise<PastSuccess | null> {
  const row = await queries.selectFrom("runs").select("input").where("id", "=", runId).executeTakeFirst();
  return row === undefined ? null : successFrom(row.input, guardrail);
}

/** null = it cannot be asked again by itself, is not graded by code alone, or the guardrail says nothing to it. */
function successFrom(input: string, guardrail: string): PastSuccess | null {
  const parsed = askedSchema.safeParse(JSON.parse(input));
  if (!parsed.success) return null;
  const { output_schema: outputSchema, ...asked } = parsed.data;
  const { prompt, max_tokens: maxTokens } = asked;
  const graders = gradersWith(outputSchema, asked.graders);
  if (keepsEffort(graders)) return null;
  const fitting = allFitting({ prompt, graders, hasWorkingFolder: false, maxTokens });
  const applied = fitting.filter(({ id }) => id === guardrail);
  if (applied.length === 0) return null;
  return {
    asked: { ...asked, graders, ...(outputSchema === undefined ? {} : { output_schema: outputSchema }) },
    guarded: withGuardrails(prompt, applied),
  };
}
