// Learning: each trial that teaches something is taken once, in the order of commits, whoever stored it. How far the
// store has come stands in the transaction that counts it, so that a death or another process changes nothing.
import type { Clock } from "../kernel/clock.ts";
import { recordJson, type RecordText, type Redactor } from "../redaction/index.ts";
import { appendEvent, type Database, prepared, type Queries } from "../storage/index.ts";
import type { Reinforcement } from "./decay.ts";
import type { FailureType } from "./failure-types.ts";
import { type Identity, identityOf } from "./identity.ts";
import { encodeProfile, type Profile, profileLong, signatureLong, termsOf } from "./matching/index.ts";
import { ALIKE, patternsLike } from "./matching-patterns.ts";
import type { LifecyclePolicy } from "./guardrails/index.ts";
import { isFirstOutcome, lookAtGuardrail } from "./guardrail-store.ts";
import { countOutcome } from "./outcome-store.ts";
import type { Pattern } from "./pattern.ts";
import { countForPattern, findPattern, insertPattern, keepError, keepExample, originOf } from "./pattern-store.ts";
import { countRisk } from "./risk-store.ts";
import type { TrialBegun } from "./replay/replay-run.ts";
import { hasLessonAfter, type Lesson, lessonsAfter } from "./trial-lessons.ts";

const CURSOR = "immune";
/** Trials in one transaction: it holds the event loop. */
const BATCH = 10;
/** From here on a match was meant seriously, and that it came to nothing speaks against the pattern. */
const STRONG_MATCH = 0.8;
const EXAMPLE_HEAD = 3_000;
const EXAMPLE_TAIL = 1_000;

export interface LearnDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly redact: Redactor;
  readonly policy: LifecyclePolicy;
  /** What is done when the trial of a guardrail begins. */
  readonly trialBegun?: TrialBegun;
}

/** What is worked out before the transaction: texts can be long. */
interface Prepared {
  readonly lesson: Lesson;
  /** null = it did not fail. */
  readonly failure: PreparedFailure | null;
}

interface PreparedFailure {
  readonly type: FailureType;
  readonly identity: Identity;
  readonly profile: Profile;
}

/** @returns whether there may be more */
export async function learnBatch({ database, clock, redact, policy, trialBegun }: LearnDeps): Promise<boolean> {
  const from = await cursorOf(database.queries);
  if (!(await hasLessonAfter(database.queries, from))) return false;
  const lessons = await lessonsAfter(database.queries, from, BATCH);
  const last = lessons.at(-1);
  if (last === undefined) return false;
  const taken: Prepared[] = [];
  for (const lesson of lessons) {
    taken.push({ lesson, failure: await preparedFailure(lesson, () => clock.sleep(0)) });
  }
  return database.write(async (queries) => {
    // Another process took them meanwhile.
    if ((await cursorOf(queries)) !== from) return true;
    const origin = await originOf(queries);
    for (const { lesson, failure } of taken) {
      if (lesson.review?.counts === true) {
        await countReview(queries, lesson, lesson.review, { origin, policy, trialBegun, nowMs: clock.now() });
      }
      if (failure !== null) {
        await learnFailure(queries, lesson, failure, { origin, redact, nowMs: clock.now() });
      }
    }
    await queries
      .insertInto("cursors")
      .values({ name: CURSOR, seq: last.seq })
      .onConflict((conflict) => conflict.column("name").doUpdateSet({ seq: last.seq }))
      .execute();
    return lessons.length === BATCH;
  });
}

async function preparedFailure(
  { operation, prompt, reasons, types: [type] }: Lesson,
  yieldToEventLoop: () => Promise<void>,
): Promise<PreparedFailure | null> {
  if (type === undefined) return null;
  const signature = await signatureLong(prompt, yieldToEventLoop);
  return {
    type,
    identity: identityOf(operation, type, prompt, reasons, signature),
    profile: await profileLong(prompt, yieldToEventLoop),
  };
}

const readCursor = prepared((queries, { name }: { readonly name: string }) =>
  queries.selectFrom("cursors").select("seq").where("name", "=", name),
);

async function cursorOf(queries: Queries): Promise<number> {
  const { rows } = await readCursor(queries, { name: CURSOR });
  return rows[0]?.seq ?? 0;
}

async function learnFailure(
  queries: Queries,
  lesson: Lesson,
  failure: PreparedFailure,
  { origin, redact, nowMs }: { readonly origin: string; readonly redact: Redactor; readonly nowMs: number },
): Promise<void> {
  const { lane, atMs } = lesson;
  const known = await findPattern(queries, lane, failure.identity.id);
  const pattern = known ?? (await newPattern(queries, lesson, failure, { origin, nowMs }));
  await countForPattern(queries, pattern, {
    origin,
    atMs,
    times: 1,
    // What a review had found is strengthened by that it came true.
    reinforcements: known === null || lesson.review?.counts === true ? [] : ["standard_match"],
  });
  if (known !== null) await keepError(queries, known.seq, failure.identity.errorSignature, atMs);
  await keepExample(queries, pattern.seq, {
    trialId: lesson.trialId,
    atMs,
    prompt: shortened(lesson.prompt, redact),
    output: lesson.output === null ? null : shortened(lesson.output, redact),
    reasons: recordJson(lesson.reasons, redact),
  });
}

async function newPattern(
  queries: Queries,
  { lane, operation, atMs, trialId }: Lesson,
  { type, identity, profile }: PreparedFailure,
  { origin, nowMs }: { readonly origin: string; readonly nowMs: number },
): Promise<Pattern> {
  const terms = termsOf(profile, lane);
  const alike = await patternsLike(queries, lane, { profile, terms, operation }, nowMs);
  const nearest = alike.find(({ pattern, likeness }) => pattern.type === type && likeness >= ALIKE);
  const pattern = await insertPattern(queries, {
    ...identity,
    lane,
    operation,
    type,
    family: nearest?.pattern.family ?? null,
    profile: encodeProfile(profile),
    terms,
    origin,
    atMs,
  });
  await appendEvent(queries, {
    kind: "pattern-learned",
    detail: { lane, pattern: pattern.id, family: pattern.family, type, trial_id: trialId },
    atMs: nowMs,
  });
  return pattern;
}

interface Counting {
  readonly origin: string;
  readonly policy: LifecyclePolicy;
  readonly trialBegun: TrialBegun | undefined;
  readonly nowMs: number;
}

/** What became of a prompt that was like known patterns: for their guardrails, their strength, and for what risk means. */
async function countReview(
  queries: Queries,
  lesson: Lesson,
  { matches, guardrails, raw_risk }: NonNullable<Lesson["review"]>,
  counting: Counting,
): Promise<void> {
  const { lane, outcome, atMs, types } = lesson;
  const { origin } = counting;
  if (outcome === null) return;
  const isTreated = guardrails.some(({ arm }) => arm === "treated");
  if (!isTreated) await countRisk(queries, lane, raw_risk, outcome, origin);
  for (const { family, pattern: id, score } of matches) {
    const pattern = await findPattern(queries, lane, id);
    const own = guardrails.filter((each) => each.family === family);
    if (own.length === 0) {
      await countOutcome(queries, { lane, family, guardrail: "", epoch: 0, arm: "none" }, outcome, origin);
    }
    const harmed = await countGuardrails(queries, lesson, own, outcome, counting, pattern?.type ?? "evaluation_failed");
    if (pattern === null) continue;
    const recurred = types.includes(pattern.type);
    const treated = own.some(({ arm }) => arm === "treated");
    const came = reinforcementsOf({ recurred, passed: outcome === "passed", score, treated });
    await countForPattern(queries, pattern, {
      origin,
      atMs,
      times: 0,
      reinforcements: harmed ? [...came, "critical_failure"] : came,
    });
  }
}

/** @returns whether one of them was found to do harm */
async function countGuardrails(
  queries: Queries,
  { project, lane, promptHash, atMs }: Lesson,
  guardrails: NonNullable<Lesson["review"]>["guardrails"],
  outcome: "passed" | "failed",
  { origin, policy, trialBegun, nowMs }: Counting,
  type: FailureType,
): Promise<boolean> {
  let harmed = false;
  for (const { family, guardrail, epoch, arm } of guardrails) {
    const unit = { lane, family, guardrail, epoch };
    const exposure = { promptHash, origin, arm, outcome, atMs };
    if (!(await isFirstOutcome(queries, unit, exposure))) continue;
    await countOutcome(queries, { ...unit, arm }, outcome, origin);
    const looked = await lookAtGuardrail(queries, unit, { origin, nowMs, policy, type });
    if (looked?.begins === true) await trialBegun?.(queries, project, unit);
    harmed ||= looked?.decision === "retire" && looked.state.kind === "retired" && looked.state.reason === "harm";
  }
  return harmed;
}

function reinforcementsOf({
  recurred,
  passed,
  score,
  treated,
}: {
  readonly recurred: boolean;
  readonly passed: boolean;
  readonly score: number;
  readonly treated: boolean;
}): readonly Reinforcement[] {
  if (passed && treated) return ["critical_success"];
  if (passed) return score >= STRONG_MATCH ? ["failure_penalty"] : ["partial_match"];
  return recurred ? ["standard_match"] : [];
}

/** Its beginning and its end: what a prompt asks for stands in either. */
function shortened(text: RecordText, redact: Redactor): RecordText {
  if (text.length <= EXAMPLE_HEAD + EXAMPLE_TAIL) return text;
  return redact(`${text.slice(0, EXAMPLE_HEAD)}\n…\n${text.slice(-EXAMPLE_TAIL)}`.toWellFormed());
}
