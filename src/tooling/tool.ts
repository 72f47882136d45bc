// A tool as data: what a client sees, and the use case behind it. No protocol code here.
import type { z } from "zod";
import type { JsonObject } from "../kernel/json.ts";
import type { TraceParent } from "../kernel/trace-parent.ts";
import { parsedArguments } from "./arguments.ts";

/** All four hints of the protocol; the defaults of the protocol are pessimistic, so none is left out. */
export interface ToolAnnotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

export interface ToolCall {
  /** Ends the wait for an answer, never the work behind it. */
  readonly signal: AbortSignal;
  /** Tells the client how far the work is; `done` grows. Does nothing when the client did not ask. */
  readonly progress: (done: number, total: number | undefined, message: string) => void;
  /** Where the client's own trace stands, if it said so. */
  readonly traceParent?: TraceParent;
}

export interface ToolResult {
  readonly structured: JsonObject;
  /** Set where the work was done but failed: the client sees an error with everything that is known. */
  readonly isError?: boolean;
}

export interface Tool {
  readonly name: string;
  /** The set that it is offered with. */
  readonly toolset: string;
  readonly title: string;
  /** Under 1,000 characters; what it is for comes first. */
  readonly description: string;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  readonly annotations: ToolAnnotations;
  /** @throws OrchestratorError, among them `tools/invalid-arguments` */
  readonly call: (args: unknown, call: ToolCall) => Promise<ToolResult>;
}

interface ToolDefinition<Input extends z.ZodObject> extends Omit<Tool, "input" | "call"> {
  readonly input: Input;
  readonly run: (input: z.output<Input>, call: ToolCall) => Promise<ToolResult>;
}

export function defineTool<Input extends z.ZodObject>(definition: ToolDefinition<Input>): Tool {
  const { run, ...facts } = definition;
  return {
    ...facts,
    call: async (args, call) => run(parsedArguments(definition.name, definition.input, args), call),
  };
}

export const READS: ToolAnnotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};
