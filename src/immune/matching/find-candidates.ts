// Patterns that may be about the same task as a prompt, from an index of their terms.
import { type Kysely, sql } from "kysely";

/** One row for each term of a pattern: `PRIMARY KEY (term, pattern)`, `STRICT, WITHOUT ROWID`. */
export interface PatternTermsTable {
  term: number;
  pattern: number;
}

/** Of a term that more patterns have, the newest; it says little anyway. */
const MOST_OF_TERM = 256;

/**
 * Numbers of the patterns that share the most with these terms, a rare term counting more than a common one; the best
 * first, of equals the newest. One statement, which reads at most `MOST_OF_TERM` rows a term.
 */
export async function findCandidates<Tables extends { pattern_terms: PatternTermsTable }>(
  queries: Kysely<Tables>,
  terms: readonly number[],
): Promise<readonly number[]> {
  if (terms.length === 0) return [];
  const { rows } = await sql<{ patterns: string | null }>`
    select (
      select group_concat(pattern)
      from (select pattern from pattern_terms where term = asked.value order by pattern desc limit ${MOST_OF_TERM})
    ) as patterns
    from json_each(${JSON.stringify(terms)}) as asked`.execute(queries);
  const shares = new Map<number, number>();
  for (const { patterns } of rows) {
    if (patterns === null) continue;
    const numbers = patterns.split(",").map(Number);
    const worth = 1 / Math.log2(1 + numbers.length);
    for (const pattern of numbers) shares.set(pattern, (shares.get(pattern) ?? 0) + worth);
  }
  return [...shares]
    .toSorted(([a, shareOfA], [b, shareOfB]) => shareOfB - shareOfA || b - a)
    .map(([pattern]) => pattern);
}
