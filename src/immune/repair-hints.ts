// What is known about a failure that has just happened: patterns are found by what was said about it, too.
import { type Evaluation, failedLeaves } from "../evaluation/index.ts";
import { logOf } from "../observability/index.ts";
import type { RunContext } from "../runs/index.ts";
import type { Queries } from "../storage/index.ts";
import { failureTypes } from "./failure-types.ts";
import { findingsOf } from "./findings.ts";
import { storedStates } from "./guardrail-store.ts";
import { type GuardedRequest, allFitting, withGuardrails } from "./guardrails/index.ts";
import { errorSignatureOf } from "./identity.ts";
import type { ReviewDeps } from "./review-run.ts";

const SOURCE = "src/immune/repair-hints.ts";
/** Patterns with the same error, newest first. */
const MOST_PATTERNS = 20;
/** Of those that say the same, in all lanes: a short reason is said by many patterns. */
const MOST_READ = 200;

/** Guardrails that are known to help against this error, or against prompts like this one; never in the way of a repair. */
export async function hintsAfterFailure(
  deps: ReviewDeps,
  evaluation: Evaluation,
  request: GuardedRequest,
  run: RunContext,
): Promise<string | null> {
  if (!deps.config.enabled) return null;
  try {
    const ids = await provenFor(deps, evaluation, request, run.operation);
    const applied = allFitting(request).filter(({ id }) => ids.has(id));
    if (applied.length === 0) return null;
    run.note("hinted", SOURCE, { guardrails: applied.map(({ id }) => id) });
    return withGuardrails("", applied);
  } catch (error) {
    logOf(deps.log, run.runId).error("immune-hints-failed", { error });
    return null;
  }
}

async function provenFor(
  { database, clock, lane }: ReviewDeps,
  evaluation: Evaluation,
  request: GuardedRequest,
  operation: string,
): Promise<ReadonlySet<string>> {
  const { queries } = database;
  const failed = failedLeaves(evaluation.results);
  const [type] = failureTypes(
    failed.map(({ grader }) => grader),
    null,
    false,
  );
  if (type === undefined) return new Set();
  const reasons = failed.map(({ grader, verdict }) => `${grader}: ${verdict.reason}`);
  const byError = await familiesByError(queries, lane, errorSignatureOf(type, reasons));
  const { families } = await findingsOf({ queries, clock, lane }, { prompt: request.prompt, operation });
  const all = [
    ...new Set([...byError, ...families.filter((found) => found.type === type).map(({ family }) => family)]),
  ];
  const tried = await storedStates(queries, lane, all);
  return new Set(tried.filter(({ state }) => state.kind === "kept").map(({ guardrail }) => guardrail));
}

async function familiesByError(queries: Queries, lane: string, errorSignature: string): Promise<readonly string[]> {
  const rows = await queries
    .selectFrom((eb) =>
      eb
        .selectFrom("pattern_errors")
        .select(["pattern", "at_ms"])
        .where("signature", "=", errorSignature)
        .orderBy("at_ms", "desc")
        .limit(MOST_READ)
        .as("newest"),
    )
    .innerJoin("patterns", "patterns.seq", "newest.pattern")
    .select("family")
    .where("lane", "=", lane)
    .where("deleted_at_ms", "is", null)
    .orderBy("newest.at_ms", "desc")
    .limit(MOST_PATTERNS)
    .execute();
  return rows.map(({ family }) => family);
}
