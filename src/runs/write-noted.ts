// A write that also stores what a run has noted: where it does not commit, nothing of that is lost.
import type { Database, Queries } from "../storage/index.ts";
import type { Flush, RunContext } from "./context.ts";

/** @param work calls `flush` at its end; false = another start has the run */
export async function writeNoted<T>(
  database: Pick<Database, "write">,
  run: Pick<RunContext, "flush">,
  work: (queries: Queries, flush: () => Promise<boolean>) => Promise<T>,
): Promise<T> {
  const flushed: Flush[] = [];
  try {
    return await database.write((queries) =>
      work(queries, async () => {
        const flush = await run.flush(queries);
        flushed.push(flush);
        return flush.isLatest;
      }),
    );
  } catch (error) {
    for (const flush of flushed) flush.takeBack();
    throw error;
  }
}
