// A failure that happened elsewhere: recorded as a trial like any other, and learned from at once.
import { z } from "zod";
import { insertTrialRow, TRIAL_SCHEMA_VERSION } from "../evaluation/index.ts";
import type { Clock } from "../kernel/clock.ts";
import { sha256Hex } from "../kernel/hash.ts";
import type { Ids } from "../kernel/ids.ts";
import { type PatientRedactor, recordJson, type Redactor } from "../redaction/index.ts";
import type { Database } from "../storage/index.ts";
import type { CatchUp } from "./catch-up.ts";
import { failureTypes } from "./failure-types.ts";
import { identityOf } from "./identity.ts";
import { signatureLong } from "./matching/index.ts";
import { operationName } from "./operation-name.ts";

const MOST_TEXT = 1_000_000;

export const failureToLearn = z.strictObject({
  operation: operationName,
  prompt: z.string().min(1).max(MOST_TEXT),
  output: z.string().max(MOST_TEXT).nullable().default(null),
  /** Those that failed it; the names of the product's graders say how. */
  graders: z
    .array(z.strictObject({ grader: z.string().min(1).max(100), reason: z.string().max(2_000).default("") }))
    .min(1)
    .max(50),
});
export type FailureToLearn = z.output<typeof failureToLearn>;
export type FailureInput = z.input<typeof failureToLearn>;

export interface LearnedFailure {
  readonly trial_id: string;
  /** The id of the pattern that it is an occurrence of. */
  readonly pattern: string;
  readonly failure: string;
}

export interface LearnFailureDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly redact: Redactor;
  readonly redactText: PatientRedactor;
  readonly project: string;
  /** Whether this store's work is that of the simulated provider. */
  readonly isSimulated: boolean;
  readonly catchUp: CatchUp;
}

export async function learnFailure(
  { database, clock, ids, redact, redactText, project, isSimulated, catchUp }: LearnFailureDeps,
  { operation, prompt, output, graders }: FailureToLearn,
): Promise<LearnedFailure> {
  const id = ids.next("trial");
  const record = await redactText(prompt);
  const name = redact(operation);
  const results = graders.map(({ grader, reason }) => ({
    grader,
    verdict: { kind: "graded", score: 0, passed: false, reason: redact(reason) },
  }));
  const redactedOutput = output === null ? null : await redactText(output);
  await database.write((queries) =>
    insertTrialRow(queries, {
      id,
      schema_version: TRIAL_SCHEMA_VERSION,
      run_id: null,
      project,
      operation: name,
      prompt_hash: sha256Hex(prompt),
      prompt: record,
      system_prompt_hash: null,
      provider: isSimulated ? "simulated" : null,
      model: null,
      output: redactedOutput,
      usage: null,
      cost_micro_usd: null,
      latency_ms: null,
      attempts: null,
      graders: recordJson(results, redact),
      outcome: "failed",
      failure_kind: null,
      finish_reason: null,
      circuit: null,
      label: null,
      note: null,
      labelled_at_ms: null,
      created_at_ms: clock.now(),
      imported_at_ms: null,
      imported: null,
      content_hash: null,
      review: null,
    }),
  );
  await catchUp.whole();
  const [type = "evaluation_failed"] = failureTypes(
    graders.map(({ grader }) => grader),
    null,
    false,
  );
  const signature = await signatureLong(record, () => clock.sleep(0));
  return { trial_id: id, pattern: identityOf(name, type, record, [], signature).id, failure: type };
}
