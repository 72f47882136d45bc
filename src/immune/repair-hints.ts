// What is known about a failure that has just happened: patterns are found by what was said about it, too.
import { sql } from "kysely";
import { type Evaluation, failedLeaves } from "../evaluation/index.ts";
import { logOf } from "../observability/index.ts";
import type { RunContext } from "../runs/index.ts";
import { prepared, type Queries } from "../storage/index.ts";
import { type FailureType, failureTypes } from "./failure-types.ts";
import { findingsOf } from "./findings.ts";
import { storedStates } from "./guardrail-store.ts";
import { type GuardedRequest, allFitting, withGuardrails } from "./guardrails/index.ts";
import { errorSignatureOf } from "./identity.ts";
import { ownOrigin } from "./outcome-store.ts";
import type { ReviewDeps } from "./review-run.ts";

const SOURCE = "src/immune/repair-hints.ts";
/** Of a family, newest first: those that may have told of the same error. */
const MOST_PATTERNS = 200;

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
  const byError = await familiesByError(queries, { lane, type, errorSignature: errorSignatureOf(type, reasons) });
  const { families } = await findingsOf({ queries, clock, lane }, { prompt: request.prompt, operation });
  const all = [
    ...new Set([...byError, ...families.filter((found) => found.type === type).map(({ family }) => family)]),
  ];
  const tried = await storedStates(queries, lane, all);
  return new Set(tried.filter(({ state }) => state.kind === "kept").map(({ guardrail }) => guardrail));
}

interface Told {
  readonly lane: string;
  readonly type: FailureType;
  readonly errorSignature: string;
}

/** From the kept guardrails, which are few: the same error may be told of any number of patterns, here and elsewhere. */
const selectFamilies = prepared((queries, { lane, type, errorSignature }: Told) =>
  queries
    .selectFrom("guardrail_states as tried")
    .select("family")
    .distinct()
    .where("lane", "=", lane)
    .where("failure_type", "=", type)
    .where("origin", "=", ownOrigin)
    .where(sql<boolean>`iif(json_valid(state), state ->> 'kind', null) = 'kept'`)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom((inner) =>
            inner
              .selectFrom("patterns")
              .select("seq")
              .where("lane", "=", lane)
              .whereRef("family", "=", "tried.family")
              .where("deleted_at_ms", "is", null)
              .orderBy("seq", "desc")
              .limit(sql.lit(MOST_PATTERNS))
              .as("newest"),
          )
          .crossJoin("pattern_errors")
          .whereRef("pattern", "=", "newest.seq")
          .where("signature", "=", errorSignature)
          .select("pattern"),
      ),
    ),
);

async function familiesByError(queries: Queries, told: Told): Promise<readonly string[]> {
  return (await selectFamilies(queries, told)).rows.map(({ family }) => family);
}
