// What a line of trials from elsewhere may say, from which docs/trial-import.schema.json is made: the lines that are
// exported here, those of the earlier Python version, and others that name the same things. Further members are left out.
import { z } from "zod";
import { MAX_PROMPT_CHARACTERS, MAX_RESPONSE_CHARACTERS } from "../limits.ts";

const name = z.string().min(1).max(200);
const text = z.string().max(MAX_RESPONSE_CHARACTERS).nullable().optional();
const flag = z.boolean().nullable().optional();
const share = z.number().min(0).max(1);
const MOST_SCORES = 500;
const MOST_FIGURES = 50;
/** In UTF-16 units. */
export const LONGEST_ERROR = 20_000;

/** Which no line that was not exported here must keep to: what of it is not so is left out. */
export const exportedMetadata = z.object({
  run_id: z.string().min(1).max(100).nullable().catch(null),
  provider: name.nullable().catch(null),
  attempts: z.int().min(0).max(1_000_000).nullable().catch(null),
  outcome: z.enum(["passed", "failed", "ungraded"]).nullable().catch(null),
  failure_kind: z.string().max(100).nullable().catch(null),
  finish_reason: z.enum(["stop", "length"]).nullable().catch(null),
  circuit: z.enum(["closed", "open", "half-open"]).nullable().catch(null),
  prompt_hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable()
    .catch(null),
  system_prompt_hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable()
    .catch(null),
  usage: z
    .record(z.string().max(100), z.number().nullable())
    .refine((usage) => Object.keys(usage).length <= MOST_FIGURES)
    .nullable()
    .catch(null),
  label_source: z.enum(["human", "outcome"]).nullable().catch(null),
  note: z.string().max(2_000).nullable().catch(null),
  labelled_at: z.iso.datetime().nullable().catch(null),
  error: z.string().max(LONGEST_ERROR).nullable().catch(null),
});

export const importedLine = z.looseObject({
  id: name.optional().describe("a second trial with it is left out; without it, one that says the same"),
  schema: z.unknown().optional(),
  operation: name.nullable().optional(),
  tool: name.nullable().optional().describe("where there is no operation"),
  prompt: z.string().min(1).max(MAX_PROMPT_CHARACTERS),
  response: text,
  output: text.describe("where there is no response"),
  label: z.enum(["good", "bad"]).nullable().optional(),
  success: flag,
  pass_fail: flag,
  error: z
    .union([z.string().max(LONGEST_ERROR), z.boolean(), z.looseObject({}), z.null()])
    .optional()
    .describe("anything but null, false and an empty text is a failure"),
  scores: z
    .record(name, share.nullable())
    .refine((scores) => Object.keys(scores).length <= MOST_SCORES, `has more than ${MOST_SCORES} scores`)
    .nullable()
    .optional(),
  grader_details: z.unknown().optional(),
  model: name.nullable().optional(),
  cost_usd: z.number().min(0).max(1_000_000).nullable().optional(),
  latency_ms: z.number().min(0).max(1e12).nullable().optional(),
  timestamp: z
    .union([z.string().max(40), z.number()])
    .nullable()
    .optional()
    .describe("ISO 8601, UTC where it names no zone; or seconds or milliseconds since 1970"),
  metadata: z.looseObject({}).nullable().optional(),
});
export type ImportedLine = z.output<typeof importedLine>;
