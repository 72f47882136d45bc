// How many answers a judge has passed where it was used, read from the project's latest trials.
import { z } from "zod";
import type { Database } from "../../storage/index.ts";
import type { Count } from "./corrected-pass-rate.ts";

const LATEST_TRIALS = 1_000;

/** As trials keep it; of what a later version adds, nothing is read. */
const resultSchema = z.object({
  verdict: z.object({ kind: z.string(), passed: z.boolean().optional() }),
  judge: z.object({ model: z.string(), version: z.string() }).optional(),
  get parts() {
    return z.array(resultSchema).optional();
  },
});
type Result = z.output<typeof resultSchema>;

/** By `judgeName`. */
export async function passesInUse(database: Database, project: string): Promise<ReadonlyMap<string, Count>> {
  const rows = await database.queries
    .selectFrom("trials")
    .select("graders")
    .where("project", "=", project)
    .where("imported_at_ms", "is", null)
    .orderBy("seq", "desc")
    .limit(LATEST_TRIALS)
    .execute();
  const counts = new Map<string, Count>();
  for (const { graders } of rows) {
    const results = z.array(resultSchema).safeParse(JSON.parse(graders));
    for (const { judge, verdict } of leavesOf(results.data ?? [])) {
      if (judge === undefined || verdict.passed === undefined) continue;
      const name = judgeName(judge);
      const { count, of: judged } = counts.get(name) ?? { count: 0, of: 0 };
      counts.set(name, { count: count + Number(verdict.passed), of: judged + 1 });
    }
  }
  return counts;
}

export function judgeName({ version, model }: { readonly version: string; readonly model: string }): string {
  return `${version} ${model}`;
}

function leavesOf(results: readonly Result[]): readonly Result[] {
  return results.flatMap((result) => [result, ...leavesOf(result.parts ?? [])]);
}
