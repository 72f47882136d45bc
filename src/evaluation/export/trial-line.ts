// A trial as other programs read it: docs/trial.schema.json says the shape, which line-schema.ts makes.
import type { Selectable } from "kysely";
import { z } from "zod";
import { asMicroUsd, usdFromMicroUsd } from "../../kernel/money.ts";
import type { TrialsTable } from "../../storage/index.ts";
import { jsonText } from "../../tooling/index.ts";
import { cursorOf } from "./cursor.ts";
import { type GraderDetails, graderDetails } from "./grader-details.ts";
import type { ExportedTrial } from "./line-schema.ts";

export type TrialRow = Selectable<TrialsTable>;

/** What a trial counts as. */
export const LABELS = ["good", "bad"] as const;
export type Label = (typeof LABELS)[number];

const BY_OUTCOME: Readonly<Record<string, Label>> = { passed: "good", failed: "bad" };

/** What a person said, else by the outcome; null where no grader was asked. */
export function labelOf({ label, outcome }: Pick<TrialRow, "label" | "outcome">): Label | null {
  return LABELS.find((each) => each === label) ?? BY_OUTCOME[outcome] ?? null;
}

export function lineFrom(row: TrialRow): ExportedTrial {
  const graders = graderDetails.parse(JSON.parse(row.graders));
  const foreign = row.imported === null ? {} : foreignFacts.parse(JSON.parse(row.imported));
  const review = row.review === null ? null : (reviewed.safeParse(row.review).data ?? null);
  const label = labelOf(row);
  return {
    id: row.id,
    schema: row.schema_version,
    operation: row.operation,
    tool: row.operation,
    prompt: row.prompt,
    response: row.output,
    label,
    scores: { ...foreign.scores, ...scoresOf(graders) },
    grader_details: graders,
    model: row.model,
    cost_usd: row.cost_micro_usd === null ? null : usdFromMicroUsd(asMicroUsd(row.cost_micro_usd)),
    latency_ms: row.latency_ms,
    risk: review?.risk ?? null,
    timestamp: iso(row.created_at_ms),
    metadata: {
      run_id: row.run_id,
      project: row.project,
      provider: row.provider,
      attempts: row.attempts,
      outcome: outcome.parse(row.outcome),
      failure_kind: row.failure_kind,
      finish_reason: row.finish_reason,
      circuit: row.circuit,
      usage: row.usage === null ? null : jsonObject.parse(JSON.parse(row.usage)),
      prompt_hash: row.prompt_hash,
      system_prompt_hash: row.system_prompt_hash,
      label_source: label === null ? null : row.label === null ? "outcome" : "human",
      note: row.note,
      labelled_at: row.labelled_at_ms === null ? null : iso(row.labelled_at_ms),
      imported_at: row.imported_at_ms === null ? null : iso(row.imported_at_ms),
      ...(foreign.error === undefined ? {} : { error: foreign.error }),
      ...(review === null ? {} : { guardrails: review.guardrails }),
      cursor: cursorOf(row),
    },
  };
}

/** Of what was found before the answer: how likely it was to fail, and what stood after its prompt. */
const reviewed = jsonText.pipe(
  z
    .object({ risk: z.number(), guardrails: z.array(z.object({ guardrail: z.string(), arm: z.string() })) })
    .transform(({ risk, guardrails }) => ({
      risk,
      guardrails: guardrails.filter(({ arm }) => arm === "treated").map(({ guardrail }) => guardrail),
    })),
);

const jsonObject = z.record(z.string(), z.json());
const outcome = z.enum(["passed", "failed", "ungraded"]);

/** What an imported trial brought that has no column. */
const foreignFacts = z.object({
  scores: z.record(z.string(), z.number().nullable()).optional(),
  error: z.string().optional(),
});

/**
 * One score for each grader, null where it abstained, and for each part of a pipeline. The first grader of a name goes by
 * it; others and parts by name and place: `regex@2`, `numeric@1.0` for the first part of the second one.
 */
function scoresOf(results: GraderDetails): Record<string, number | null> {
  const scores = new Map<string, number | null>();
  const take = (inner: GraderDetails, within: string): void => {
    for (const [index, { grader, verdict, parts }] of inner.entries()) {
      const place = `${within}${index}`;
      scores.set(within === "" && !scores.has(grader) ? grader : `${grader}@${place}`, verdict.score ?? null);
      take(parts ?? [], `${place}.`);
    }
  };
  take(results, "");
  return Object.fromEntries(scores);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
