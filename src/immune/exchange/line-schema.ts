// A line of a file of patterns, from which docs/pattern.schema.json is made: one pattern as one store counted it. Nothing
// that is done about a failure is in it. Further members are left out when it is read.
import { z } from "zod";
import { MOST_EXAMPLES } from "../pattern-store.ts";
import { FAILURE_TYPES } from "../failure-types.ts";

export const SCHEMA = "task-orchestrator/pattern";
export const VERSION = 1;
/** The newest; older ones say nothing about today. */
export const MOST_DAYS = 1_000;
/** In UTF-16 units: more than is kept of any prompt. */
const LONGEST_PROMPT = 10_000;
const LONGEST_REASON = 4_000;
const MOST_REASONS = 50;
/** Stores that a pattern may have been through. */
const MOST_HOPS = 20;
/** Of a day: nobody fails more often. */
const MOST_OF_DAY = 10_000_000;

const hex = (length: number) => z.string().regex(new RegExp(`^[0-9a-f]{${length}}$`));
const time = z.iso.datetime().describe("ISO 8601, UTC");
const count = z.int().min(0).max(MOST_OF_DAY);
const installation = hex(32).describe("the store, as it was named by chance when it was made");
const project = z.string().min(1).max(200).describe('with " (simulated)" behind it where no real model answered');

export const patternLine = z.object({
  schema: z.literal(SCHEMA),
  version: z.literal(VERSION),
  id: hex(32).describe("in the store that wrote the line"),
  dedup_hash: hex(16).describe("first 16 digits of sha256(operation:failure:prompt[:100])"),
  operation: z.string().min(1).max(100),
  failure: z.enum(FAILURE_TYPES),
  signature: hex(64).describe("hash of the prompt with ids, numbers, times and paths folded"),
  error_signature: hex(32).describe("hash of what was said about the failure, folded alike"),
  examples: z
    .array(
      z.object({
        prompt: z.string().min(1).max(LONGEST_PROMPT).describe("redacted; of a long one the beginning and the end"),
        reasons: z
          .array(z.string().max(LONGEST_REASON))
          .max(MOST_REASONS)
          .describe("what failed graders said, redacted"),
      }),
    )
    .min(1)
    .max(MOST_EXAMPLES)
    .describe("the newest first"),
  first_seen: time,
  last_seen: time,
  days: z
    .array(
      z.object({
        day: z.iso.date().describe("UTC"),
        occurrences: count,
        gained: z.number().min(0).max(MOST_OF_DAY).describe("what strengthened it on that day"),
        lost: z.number().min(0).max(MOST_OF_DAY),
        last_at: time.describe("the last of it, on that day"),
      }),
    )
    .min(1)
    .max(MOST_DAYS)
    .describe("counts of the store named by lineage alone"),
  strength: z
    .object({ value: z.number().min(0).max(1), at: time })
    .describe("for readers: it follows from the days, and half of it goes every 72 hours"),
  lineage: z.object({
    source_project: project,
    source_installation: installation,
    source_id: hex(32).describe("in the store that counted it"),
    chain: z
      .array(z.object({ project, installation }))
      .max(MOST_HOPS)
      .describe("stores that it has been through since, the one that wrote the line last; none = it was counted there"),
    imported_at: time.nullable().describe("when the last of them took it in"),
  }),
});
export type PatternLine = z.output<typeof patternLine>;
