// Is the right pattern among the candidates, and how long does a match take, at any number of patterns? Prompts are
// generated; the database is in a temporary folder. Matching runs in a process of its own, whose memory counts.
//   node benchmarks/pattern-index.ts [most patterns, 1000000]
import { fork } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { comparerOf } from "../src/immune/matching/compare.ts";
import { findCandidates, type PatternTermsTable } from "../src/immune/matching/find-candidates.ts";
import { decodeProfile, encodeProfile } from "../src/immune/matching/profile-bytes.ts";
import { profileOf } from "../src/immune/matching/profile.ts";
import { termsOf } from "../src/immune/matching/terms.ts";
import { seededRandom } from "../src/kernel/random.ts";
import { NodeSqliteDialect, openSqlite } from "../src/storage/sqlite.ts";
import { countArgument, printTable } from "./figures.ts";
import { promptOf, VARIANTS } from "./pattern-prompts.ts";

const SIZES = [10_000, 100_000, 1_000_000];
const SCOPE = 1;
const LIMIT = 40;
const QUERIES_OF_KIND = 100;
const WARM_UP = 100;
const LOCK_WAIT = { limitMs: 1_000 };
const GOALS_MS: Readonly<Record<number, number>> = { 100_000: 5, 1_000_000: 20 };

interface Tables {
  pattern_terms: PatternTermsTable;
  patterns: { pattern: number; profile: Uint8Array };
}

interface Measured {
  /** Of each kind of variant: how often the right pattern is a candidate, and scores best. */
  readonly kinds: readonly { readonly kind: string; readonly found: number; readonly best: number }[];
  readonly latenciesMs: readonly number[];
  readonly memoryMb: number;
}

const [, , first = "", path, size] = process.argv;
if (first === "match" && path !== undefined) process.send?.(await measure(path, Number(size)));
else for (const patterns of SIZES.filter((some) => some <= countArgument(1, 1_000_000))) await tell(patterns);

async function tell(patterns: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "pattern-index-"));
  try {
    const file = join(folder, "patterns.db");
    const before = performance.now();
    build(file, patterns);
    const buildS = (performance.now() - before) / 1_000;
    const { kinds, latenciesMs, memoryMb } = await matchAside(file, patterns);
    const goal = GOALS_MS[patterns];
    printTable(
      `Pattern index: ${patterns} patterns, built in ${buildS.toFixed(0)} s, ${(statSync(file).size / 2 ** 20).toFixed(0)} MiB`,
      ["variant", "among the candidates", "scores best"],
      kinds.map(({ kind, found, best }) => [kind, `${percent(found)} %`, `${percent(best)} %`]),
    );
    printTable(
      `Pattern index: a whole match among ${patterns} patterns${goal === undefined ? "" : ` (p99 <= ${goal} ms, < 300 MB)`}`,
      ["matches", "p50 ms", "p99 ms", "most ms", "memory MB"],
      [
        [
          String(latenciesMs.length),
          ...[0.5, 0.99, 1].map((share) => percentile(latenciesMs, share).toFixed(2)),
          memoryMb.toFixed(0),
        ],
      ],
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function percent(count: number): string {
  return ((100 * count) / QUERIES_OF_KIND).toFixed(0);
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;
}

/** Terms are staged as they come and sorted once: inserted one by one, each would touch a page of its own. */
function build(file: string, patterns: number): void {
  const database = new DatabaseSync(file);
  database.exec(`
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
    CREATE TABLE patterns (pattern INTEGER PRIMARY KEY, profile BLOB NOT NULL) STRICT;
    CREATE TABLE pattern_terms (term INTEGER, pattern INTEGER, PRIMARY KEY (term, pattern)) STRICT, WITHOUT ROWID;
    CREATE TABLE staged (term INTEGER, pattern INTEGER) STRICT;
    BEGIN`);
  const insertPattern = database.prepare("INSERT INTO patterns VALUES (?, ?)");
  const stage = database.prepare("INSERT INTO staged VALUES (?, ?)");
  for (let pattern = 1; pattern <= patterns; pattern += 1) {
    const profile = profileOf(promptOf(pattern));
    insertPattern.run(pattern, encodeProfile(profile));
    for (const term of termsOf(profile, SCOPE)) stage.run(term, pattern);
  }
  database.exec(`
    INSERT INTO pattern_terms SELECT term, pattern FROM staged ORDER BY term, pattern;
    COMMIT;
    DROP TABLE staged;`);
  database.close();
}

function matchAside(file: string, patterns: number): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, ["match", file, String(patterns)]);
    child.once("message", (measured: Measured) => resolve(measured));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`matching ended with ${code}`)));
  });
}

async function measure(file: string, patterns: number): Promise<Measured> {
  const queries = new Kysely<Tables>({ dialect: new NodeSqliteDialect(openSqlite(file, LOCK_WAIT), LOCK_WAIT) });
  const random = seededRandom("queries");
  const latenciesMs: number[] = [];
  const kinds: Measured["kinds"][number][] = [];
  for (let left = WARM_UP; left > 0; left -= 1) await match(queries, promptOf(patterns + left));
  for (const [kind, variantOf] of Object.entries(VARIANTS)) {
    let [found, best] = [0, 0];
    for (let left = QUERIES_OF_KIND; left > 0; left -= 1) {
      const right = 1 + Math.floor(random.next() * patterns);
      const prompt = variantOf(right, random);
      const before = performance.now();
      const matches = await match(queries, prompt);
      latenciesMs.push(performance.now() - before);
      if (matches.some(({ pattern }) => pattern === right)) found += 1;
      if (matches[0]?.pattern === right) best += 1;
    }
    kinds.push({ kind, found, best });
  }
  await queries.destroy();
  return { kinds, latenciesMs, memoryMb: process.memoryUsage.rss() / 1e6 };
}

interface Match {
  readonly pattern: number;
  readonly score: number;
}

async function match(queries: Kysely<Tables>, prompt: string): Promise<readonly Match[]> {
  const profile = profileOf(prompt);
  const candidates = await findCandidates(queries, termsOf(profile, SCOPE), LIMIT);
  if (candidates.length === 0) return [];
  const rows = await queries.selectFrom("patterns").selectAll().where("pattern", "in", candidates).execute();
  const likenessTo = comparerOf(profile);
  return rows
    .map((row) => {
      const other = decodeProfile(row.profile);
      return { pattern: row.pattern, score: other === undefined ? 0 : likenessTo(other).score };
    })
    .toSorted((a, b) => b.score - a.score);
}
