// What an agent with a working folder gets beside its prompt: three tools to look into it.
import { z } from "zod";
import type { Material } from "../immune/index.ts";
import type { JsonObject } from "../kernel/json.ts";
import type { ModelTools } from "../models/index.ts";
import type { Redactor } from "../redaction/index.ts";
import type { RunContext } from "../runs/index.ts";
import {
  openWorkspace,
  type Workspace,
  WORKSPACE_TOOLS,
  type WorkspaceDeps,
  type WorkspaceReply,
} from "./workspace/index.ts";
import { visibleName } from "./workspace/visible-name.ts";
import { writtenIn } from "./workspace/written.ts";

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

/**
 * Where agents may look.
 * @returns the real path of a folder that is asked for
 * @throws WorkspaceError
 */
export async function allowedFolder(path: string, deps: WorkspaceDeps): Promise<string> {
  return (await openWorkspace(path, deps)).root;
}

interface FolderToolsDeps extends WorkspaceDeps {
  /** For the run's timeline, which may keep less than the agent may read. */
  readonly redactRecord: Redactor;
  /** What files say, as the model gets it. */
  readonly screened: (material: Material, run: RunContext) => Promise<string>;
}

/** Opened with the first request: a run that goes on with a stored answer needs it no more. */
export function folderTools(path: string, run: RunContext, deps: FolderToolsDeps): ModelTools {
  let opening: Promise<Workspace> | undefined;
  const opened = (): Promise<Workspace> => (opening ??= openWorkspace(path, deps));
  return {
    offered: OFFERED,
    maxSteps: MAX_STEPS,
    ready: async () => {
      await opened();
    },
    use: async (name, args) => {
      const reply = await useTool(await opened(), name, args, run.signal);
      run.note("tool-used", FOLDER, { tool: name, ...factsOf(args, reply, deps.redactRecord) });
      if (reply.kind === "refused") return `Refused: ${reply.reason}`;
      const { text } = reply;
      const place = placeIn(args, deps.redactRecord);
      return deps.screened({ tool: name, ...place, text, written: writtenIn(name, text) }, run);
    },
  };
}

function factsOf(args: unknown, reply: WorkspaceReply, redact: Redactor): JsonObject {
  const shown = redact(JSON.stringify(args)).slice(0, SHOWN_CHARACTERS).toWellFormed();
  if (reply.kind === "refused") return { arguments: shown, refused: redact(reply.reason) };
  return { arguments: shown, characters: reply.text.length, ...(reply.truncated ? { truncated: true } : {}) };
}

const withPath = z.looseObject({ path: z.string() });

function placeIn(args: unknown, redact: Redactor): Pick<Material, "path"> {
  const parsed = withPath.safeParse(args);
  if (!parsed.success) return {};
  return { path: redact(visibleName(parsed.data.path)).slice(0, SHOWN_CHARACTERS).toWellFormed() };
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
      throw new Error(`the tool ${name} was not offered`);
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
