// The shape of an exported trial, from which docs/trial.schema.json is made. Readers are strict: new members come with a
// new `schema`.
import { z } from "zod";
import { graderDetails } from "./grader-details.ts";

const share = z.number().min(0).max(1);
const whole = z.int().min(0);
const time = z.iso.datetime();

export const exportedTrial = z.strictObject({
  id: z.string(),
  schema: z.int().min(1).describe("2: with finish_reason and circuit; 1: of before"),
  operation: z.string().describe("what the run served"),
  tool: z.string().describe("the same, under the name that other tools look for"),
  prompt: z.string().describe("redacted, like every text"),
  response: z.string().nullable().describe("null where the run ended without an answer"),
  label: z
    .enum(["good", "bad"])
    .nullable()
    .describe("what a person said, else by the outcome; null where nobody and no grader did"),
  scores: z
    .record(z.string(), share.nullable())
    .describe("by grader; a second one of a name, and parts of pipelines, as name@place; null = abstained"),
  grader_details: graderDetails,
  model: z.string().nullable(),
  cost_usd: z.number().min(0).nullable(),
  latency_ms: z.number().min(0).nullable(),
  risk: share
    .nullable()
    .describe("before the answer; null: nothing like the prompt had failed, or it was not assessed"),
  timestamp: time.describe("when the trial was made"),
  metadata: z.strictObject({
    run_id: z.string().nullable(),
    project: z.string(),
    provider: z.string().nullable(),
    attempts: whole.nullable().describe("requests sent for this answer"),
    outcome: z.enum(["passed", "failed", "ungraded"]),
    failure_kind: z.string().nullable(),
    finish_reason: z.string().nullable(),
    circuit: z.string().nullable().describe("of the model, as the trial was made: closed, open or half-open"),
    usage: z.record(z.string(), z.json()).nullable(),
    prompt_hash: z.string(),
    system_prompt_hash: z.string().nullable(),
    label_source: z.enum(["human", "outcome"]).nullable(),
    note: z.string().nullable().describe("a person's"),
    labelled_at: time.nullable(),
    imported_at: time.nullable().describe("null: it was made in this store"),
    guardrails: z.array(z.string()).optional().describe("what stood after the prompt; absent like risk"),
    error: z.string().optional().describe("what an imported trial says of its failure"),
    cursor: z.string().describe("an export --after it goes on behind this trial"),
  }),
});
export type ExportedTrial = z.output<typeof exportedTrial>;
