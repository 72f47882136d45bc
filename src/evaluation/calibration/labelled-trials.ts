// The answers of a project that people have labelled, as a judge can be measured by them.
import type { Queries } from "../../storage/index.ts";
import { type LabelledAnswer, MOST_ANSWERS } from "./labelled-answer.ts";

/** The latest, each answer to a prompt once. Their texts are those of the records: redacted. */
export async function labelledTrials(queries: Queries, project: string): Promise<readonly LabelledAnswer[]> {
  const rows = await queries
    .selectFrom("trials")
    .select(["id", "prompt", "output", "label"])
    .where("project", "=", project)
    .where("label", "is not", null)
    .orderBy("seq", "desc")
    .limit(MOST_ANSWERS)
    .execute();
  const latest = new Map<string, LabelledAnswer>();
  for (const { id, prompt, output, label } of rows) {
    const texts = JSON.stringify([prompt, output]);
    if (output === null || label === null || latest.has(texts)) continue;
    latest.set(texts, { id, output, label, ...(prompt === "" ? {} : { prompt }) });
  }
  return [...latest.values()];
}
