// A prompt that somebody wants reviewed without asking a model.
import { z } from "zod";
import { graderListSchema, jsonSchemaObject } from "../evaluation/index.ts";
import { operationName } from "./operation-name.ts";

export const reviewRequest = z.strictObject({
  prompt: z.string().min(1).max(1_000_000),
  operation: operationName.describe("who asks: spawn_agent, spawn_parallel_agents, or a name of your own"),
  graders: graderListSchema.default([]).describe("as for spawn_agent: guardrails are chosen by them"),
  output_schema: jsonSchemaObject.optional(),
});
export type ReviewRequest = z.output<typeof reviewRequest>;
export type ReviewInput = z.input<typeof reviewRequest>;
