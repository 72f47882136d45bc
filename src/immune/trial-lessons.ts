// What a stored trial teaches: how it failed, and what its review had found before.
import { FAILURE_KINDS } from "../failure/index.ts";
import { failedStored } from "../evaluation/index.ts";
import type { RecordText } from "../redaction/index.ts";
import { laneOf } from "../runs/index.ts";
import { sql, type SqlBool } from "kysely";
import { prepared, type Queries } from "../storage/index.ts";
import { failureTypes, type FailureType } from "./failure-types.ts";
import { jsonText } from "../tooling/index.ts";
import { type StoredReview, storedReview } from "./stored-review.ts";

export interface Lesson {
  readonly seq: number;
  readonly trialId: string;
  readonly project: string;
  readonly lane: string;
  readonly operation: string;
  readonly prompt: RecordText;
  /** Of the prompt as it was asked. */
  readonly promptHash: string;
  readonly output: RecordText | null;
  readonly atMs: number;
  /** null = it says nothing about its prompt: nobody graded it, or it never came to an answer. */
  readonly outcome: "passed" | "failed" | null;
  /** Most specific first; none where it passed. */
  readonly types: readonly FailureType[];
  /** What the failed graders said, or the failure's kind. */
  readonly reasons: readonly string[];
  readonly review: StoredReview | null;
}

const COLUMNS = [
  "seq",
  "id",
  "project",
  "operation",
  "provider",
  "prompt",
  "prompt_hash",
  "output",
  "graders",
  "outcome",
  "failure_kind",
  "finish_reason",
  "review",
  "created_at_ms",
] as const;

/** In the words of the index that has just these. */
const TEACHES = sql<SqlBool>`(outcome = 'failed' or review is not null)`;

/** Whether there are any: asked before every prompt. */
const nextLesson = prepared((queries, { seq }: { readonly seq: number }) =>
  queries
    .selectFrom("trials")
    .select("seq")
    .where("seq", ">", seq)
    .where("imported_at_ms", "is", null)
    .where(TEACHES)
    .limit(1),
);

export async function hasLessonAfter(queries: Queries, seq: number): Promise<boolean> {
  const { rows } = await nextLesson(queries, { seq });
  return rows.length > 0;
}

/** In the order of their commits; those that failed, and those whose prompts were like some that had. */
export async function lessonsAfter(queries: Queries, seq: number, limit: number): Promise<readonly Lesson[]> {
  const rows = await queries
    .selectFrom("trials")
    .select(COLUMNS)
    .where("seq", ">", seq)
    .where("imported_at_ms", "is", null)
    .where(TEACHES)
    .orderBy("seq")
    .limit(limit)
    .execute();
  return rows.map((row): Lesson => {
    const failure = FAILURE_KINDS.find((kind) => kind === row.failure_kind) ?? null;
    const failed = row.outcome === "failed" ? failedStored(row.graders) : [];
    const names = failed.map(({ grader }) => grader);
    const types = row.outcome === "failed" ? failureTypes(names, failure, row.finish_reason === "length") : [];
    return {
      seq: row.seq,
      trialId: row.id,
      project: row.project,
      lane: laneOf(row.project, row.provider === "simulated"),
      operation: row.operation,
      prompt: row.prompt,
      promptHash: row.prompt_hash,
      output: row.output,
      atMs: row.created_at_ms,
      outcome: row.outcome === "passed" ? "passed" : types.length > 0 ? "failed" : null,
      types,
      reasons: failure === null ? failed.map(({ grader, reason }) => `${grader}: ${reason}`) : [failure],
      review: row.review === null ? null : reviewFrom(row.review),
    };
  });
}

const reviewText = jsonText.pipe(storedReview);

/** null = another version wrote it: what it found is no evidence here, and the failure is one all the same. */
function reviewFrom(text: string): StoredReview | null {
  return reviewText.safeParse(text).data ?? null;
}
