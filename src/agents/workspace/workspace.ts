// The working folder of one agent: three ways to look into it, none to change it, and no way out.
import type { Clock } from "../../kernel/clock.ts";
import type { Redactor } from "../../redaction/index.ts";
import { list } from "./list.ts";
import { Pace } from "./pace.ts";
import { read } from "./read.ts";
import type { WorkspaceReply } from "./reply.ts";
import { search } from "./search.ts";
import type { ListArguments, ReadArguments, SearchArguments } from "./tools.ts";
import { boundaryOf, type FolderDeps } from "./working-folder.ts";

/** Of one call. */
const LIMIT_MS = 10_000;

export interface WorkspaceDeps extends FolderDeps {
  /** What a file holds passes it before anything else sees it. */
  readonly redact: Redactor;
  readonly clock: Clock;
}

/**
 * Replies are text of bounded size, or why not; nothing that a model may ask for throws. Paths are relative to the
 * folder, with `/` or `\`. Names with control characters and the like are shown escaped (`visibleName`) and asked for
 * raw; a name with a backslash in it cannot be asked for.
 */
export interface Workspace {
  /** Without links. */
  readonly root: string;
  list(args: ListArguments, signal: AbortSignal): Promise<WorkspaceReply>;
  read(args: ReadArguments, signal: AbortSignal): Promise<WorkspaceReply>;
  search(args: SearchArguments, signal: AbortSignal): Promise<WorkspaceReply>;
}

/**
 * @throws WorkspaceError `agents/working-dir-outside` where the folder is not in one of the roots, or is one that no
 *   agent may see; `agents/no-working-dir` where it is missing, is no folder, cannot be read, or is ignored by git
 */
export async function openWorkspace(workingDir: string, deps: WorkspaceDeps): Promise<Workspace> {
  const { clock, redact } = deps;
  const boundary = await boundaryOf(workingDir, deps);
  const call = (signal: AbortSignal): { boundary: typeof boundary; redact: Redactor; pace: Pace } => ({
    boundary,
    redact,
    pace: new Pace(clock, LIMIT_MS, signal),
  });
  return {
    root: boundary.root,
    list: (args, signal) => list(args, call(signal)),
    read: (args, signal) => read(args, call(signal)),
    search: (args, signal) => search(args, call(signal)),
  };
}
