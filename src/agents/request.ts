// What an agent can be asked. One shape for tools, library, JSONL lines and the stored input of a run.
import { z } from "zod";
import { GRADERS_EXAMPLES, graderListSchema, jsonSchemaObject } from "../evaluation/index.ts";

const PROMPT_CHARACTERS = 1_000_000;
const MAX_TIMEOUT_MS = 3_600_000;
const DEFAULT_TIMEOUT_MS = 600_000;
const MAX_BATCH = 200;

const options = {
  model: z
    .string()
    .min(1)
    .max(200)
    .default("auto")
    .describe("auto, a routing name (fast, code, reasoning…), a model id or provider:model"),
  system_prompt: z.string().max(PROMPT_CHARACTERS).optional(),
  max_tokens: z.int().min(1).max(65_536).default(8192).describe("visible output"),
  working_dir: z.string().min(1).max(4_096).optional().describe("absolute folder that it may list, read and search"),
  output_schema: jsonSchemaObject.optional().describe("JSON Schema 2020-12; the parsed answer comes back as output"),
  graders: graderListSchema.default([]).describe(GRADERS_EXAMPLES),
  on_fail: z.enum(["report", "repair", "reject"]).default("report").describe("when a grader fails"),
  timeout_ms: z.int().min(1).max(MAX_TIMEOUT_MS).default(DEFAULT_TIMEOUT_MS),
  continue_run_id: z.string().max(100).optional().describe("go on from this run's conversation"),
};
const maxCost = z.number().positive().max(1_000_000).optional().describe("cap in USD, all attempts together");
const waiting = {
  wait_ms: z
    .int()
    .min(0)
    .max(MAX_TIMEOUT_MS)
    .default(25_000)
    .describe("then answers running + run_id; the run goes on"),
  idempotency_key: z.string().min(1).max(200).optional().describe("the same key gives the same run"),
};
const prompt = z.string().min(1).max(PROMPT_CHARACTERS);

/** One agent's work, as stored with its run. */
export const agentInputSchema = z.strictObject({
  prompt,
  ...options,
  max_cost_usd: maxCost,
});
export type AgentInput = z.output<typeof agentInputSchema>;

export const spawnAgentSchema = agentInputSchema.extend(waiting);
export type SpawnAgentRequest = z.output<typeof spawnAgentSchema>;
/** Before defaults. */
export type SpawnAgentInput = z.input<typeof spawnAgentSchema>;

const batchOptions = {
  concurrency: z.int().min(1).max(64).default(8),
  stop_on_failure: z.boolean().default(false).describe("start nothing more after a failed prompt"),
  max_cost_usd: maxCost,
};

export const spawnParallelSchema = z.strictObject({
  prompts: z.array(prompt).min(1).max(MAX_BATCH),
  ...options,
  ...batchOptions,
  ...waiting,
});
export type SpawnParallelRequest = z.output<typeof spawnParallelSchema>;

/** What runs in the background: nobody waits, and a key of its own keeps it from coming twice. */
export const batchPayloadSchema = spawnParallelSchema.omit({ wait_ms: true, idempotency_key: true });

/** A batch, as stored with its run; its prompts are runs of their own. */
export const batchInputSchema = z.strictObject(batchOptions);
export type BatchInput = z.output<typeof batchInputSchema>;

/** The library and `run --file`: prompts that carry their own options, any number. */
export const spawnEachSchema = z.strictObject({
  agents: z.array(agentInputSchema).min(1).max(100_000),
  ...batchOptions,
  ...waiting,
});
export type SpawnEachRequest = z.output<typeof spawnEachSchema>;
/** Before defaults. */
export type SpawnEachInput = z.input<typeof spawnEachSchema>;
