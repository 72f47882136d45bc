// Trials that nobody has said anything about yet, as a person reads them.
import type { Queries } from "../storage/index.ts";
import { lineFrom } from "./export/trial-line.ts";
import type { ExportedTrial } from "./export/line-schema.ts";

export interface UnlabelledFilter {
  readonly limit: number;
  /** newest: the last one comes first; failing: before that, those that a grader or a provider failed. */
  readonly first: "newest" | "failing";
  /** Epoch milliseconds; null = all. */
  readonly sinceMs: number | null;
  /** null = all. */
  readonly operation: string | null;
}

/** Their ids: the texts are read one by one. */
export async function unlabelledTrials(
  queries: Queries,
  project: string,
  { limit, first, sinceMs, operation }: UnlabelledFilter,
): Promise<readonly string[]> {
  let query = queries
    .selectFrom("trials")
    .select("id")
    .where("project", "=", project)
    .where("label", "is", null)
    .orderBy("seq", "desc")
    .limit(limit);
  if (sinceMs !== null) query = query.where("created_at_ms", ">=", sinceMs);
  if (operation !== null) query = query.where("operation", "=", operation);
  if (first === "newest") return (await query.execute()).map(({ id }) => id);
  const failed = await query.where("outcome", "=", "failed").execute();
  const others = failed.length < limit ? await query.where("outcome", "!=", "failed").execute() : [];
  return [...failed, ...others].slice(0, limit).map(({ id }) => id);
}

/** null where it is gone. */
export async function readTrial(queries: Queries, project: string, id: string): Promise<ExportedTrial | null> {
  const row = await queries
    .selectFrom("trials")
    .selectAll()
    .where("project", "=", project)
    .where("id", "=", id)
    .executeTakeFirst();
  return row === undefined ? null : lineFrom(row);
}
