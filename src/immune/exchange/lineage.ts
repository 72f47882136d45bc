// Where a pattern that was not learned here comes from.
import { z } from "zod";
import type { Redactor } from "../../redaction/index.ts";
import { jsonText } from "../../tooling/index.ts";

/** A project in a store. */
export interface Place {
  readonly project: string;
  readonly installation: string;
}

const place = z.object({ project: z.string(), installation: z.string() });

/** As `patterns.lineage` keeps it: one for each store that counted it. */
const storedSources = z.array(
  z.object({ source: place, id: z.string(), chain: z.array(place), imported_at_ms: z.number() }),
);
export type Source = z.output<typeof storedSources>[number];

/** Beyond, they are counted and not passed on. */
export const MOST_SOURCES = 20;

const lineageText = jsonText.pipe(storedSources);

/** None where they cannot be read: what they counted is then nobody's to pass on. */
export function sourcesIn(lineage: string | null): readonly Source[] {
  return lineage === null ? [] : (lineageText.safeParse(lineage).data ?? []);
}

/** Its counts' origin: no store's own name, which has no project behind it. */
export function originAt({ installation, project }: Place): string {
  return `${installation}/${project}`;
}

/** As files name it. */
export function placeOf(installation: string, lane: string, redact: Redactor): Place {
  return { project: redact(lane), installation };
}

export function isSame(a: Place, b: Place): boolean {
  return a.project === b.project && a.installation === b.installation;
}
