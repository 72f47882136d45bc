// What an agent with a working folder gets beside its prompt: three tools to look into it.
import { z } from "zod";
import type { JsonObject } from "../kernel/json.ts";
import type { ModelTools } from "../models/index.ts";
import type { RunContext } from "../runs/index.ts";
import {
  openWorkspace,
  type Workspace,
  WORKSPACE_TOOLS,
  type WorkspaceDeps,
  type WorkspaceReply,
} from "./workspace/index.ts";

const FOLDER = "src/agents/folder.ts";
/** Requests in which an agent may use tools. */
const MAX_STEPS = 20;
/** Of a tool's arguments, in the timeline. */
const SHOWN_CHARACTERS = 200;

const OFFERED = WORKSPACE_TOOLS.map(({ name, description, schema }) => ({
  name,
  description,
  schema: jsonSchemaOf(schema),
}));

function jsonSchemaOf(schema: z.ZodType): JsonObject {
  return JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: "input" })));
}

/** A working folder that may be looked into. */
export interface Folder {
  /** Without links. */
  readonly root: string;
  tools(run: RunContext): ModelTools;
}

/** @throws WorkspaceError */
export async function openFolder(path: string, deps: WorkspaceDeps): Promise<Folder> {
  const workspace = await openWorkspace(path, deps);
  return {
    root: workspace.root,
    tools: (run) => ({
      offered: OFFERED,
      maxSteps: MAX_STEPS,
      use: async (name, args) => {
        const reply = await useTool(workspace, name, args, run.signal);
        run.note("tool-used", FOLDER, {
          tool: name,
          arguments: JSON.stringify(args).slice(0, SHOWN_CHARACTERS).toWellFormed(),
          ...(reply.kind === "refused" ? { refused: reply.reason } : { characters: reply.text.length }),
        });
        return reply.kind === "refused" ? `Refused: ${reply.reason}` : reply.text;
      },
    }),
  };
}

async function useTool(
  workspace: Workspace,
  name: string,
  args: unknown,
  signal: AbortSignal,
): Promise<WorkspaceReply> {
  const [list, read, search] = WORKSPACE_TOOLS;
  switch (name) {
    case list.name:
      return withArguments(list.schema, args, (checked) => workspace.list(checked, signal));
    case read.name:
      return withArguments(read.schema, args, (checked) => workspace.read(checked, signal));
    case search.name:
      return withArguments(search.schema, args, (checked) => workspace.search(checked, signal));
    default:
      return { kind: "refused", reason: `there is no tool ${JSON.stringify(name)}` };
  }
}

async function withArguments<Schema extends z.ZodType>(
  schema: Schema,
  args: unknown,
  use: (checked: z.output<Schema>) => Promise<WorkspaceReply>,
): Promise<WorkspaceReply> {
  const parsed = schema.safeParse(args);
  return parsed.success ? use(parsed.data) : { kind: "refused", reason: z.prettifyError(parsed.error) };
}
