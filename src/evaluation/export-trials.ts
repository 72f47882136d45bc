// Trials as other programs read them: one JSON object each, oldest first, in pages, so that any number fits into memory.
import { z } from "zod";
import { usdFromMicroUsd, asMicroUsd } from "../kernel/money.ts";
import type { Queries, TrialsTable } from "../storage/index.ts";

const PAGE = 500;

export interface TrialFilter {
  readonly project: string;
  /** Epoch milliseconds; null = all. */
  readonly sinceMs: number | null;
}

/** JSON texts, each trial once; what is added while it is read may still be among them. */
export async function* trialLines(queries: Queries, { project, sinceMs }: TrialFilter): AsyncGenerator<string> {
  let after = "";
  for (;;) {
    const page = await queries
      .selectFrom("trials")
      .selectAll()
      .where("project", "=", project)
      .where("id", ">", after)
      .where("created_at_ms", ">=", sinceMs ?? 0)
      .orderBy("id")
      .limit(PAGE)
      .execute();
    for (const row of page) yield JSON.stringify(lineFrom(row));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.id;
  }
}

const graderResults = z.array(
  z.looseObject({ grader: z.string(), verdict: z.looseObject({ score: z.number().optional() }) }),
);

const LABELS: Readonly<Record<string, string>> = { passed: "good", failed: "bad" };

function lineFrom(row: TrialsTable) {
  const graders = graderResults.parse(JSON.parse(row.graders));
  return {
    id: row.id,
    schema: row.schema_version,
    operation: row.operation,
    tool: row.operation,
    prompt: row.prompt,
    response: row.output,
    /** null where no grader was asked. */
    label: LABELS[row.outcome] ?? null,
    scores: Object.fromEntries(graders.map(({ grader, verdict }) => [grader, verdict.score ?? null])),
    grader_details: graders,
    model: row.model,
    cost_usd: usdFromMicroUsd(asMicroUsd(row.cost_micro_usd)),
    latency_ms: row.latency_ms,
    timestamp: new Date(row.created_at_ms).toISOString(),
    metadata: {
      run_id: row.run_id,
      provider: row.provider,
      attempts: row.attempts,
      failure_kind: row.failure_kind,
      usage: row.usage === null ? null : JSON.parse(row.usage),
      prompt_hash: row.prompt_hash,
    },
  };
}
