// A working folder on a real disk, with a folder beside it that nothing may come out of.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Clock } from "../../kernel/clock.ts";
import { systemClock } from "../../kernel/node/clock.ts";
import { createRedactor } from "../../redaction/index.ts";
import type { WorkspaceReply } from "./reply.ts";
import { openWorkspace, type Workspace, type WorkspaceDeps } from "./workspace.ts";

/** In every file outside. */
export const OUTSIDE_MARKER = "content-from-outside";

export interface Ground extends Disposable {
  /** The working folder; `outside/secret.txt` and `data/` lie beside it. */
  readonly folder: string;
  readonly outside: string;
  readonly data: string;
  /** Writes files into the working folder, by their paths with "/". */
  write(files: Readonly<Record<string, string | Uint8Array>>): void;
  open(deps?: Partial<WorkspaceDeps>, folder?: string): Promise<Asked>;
}

/** A workspace with the defaults of the tools' arguments; replies as their text. */
export interface Asked {
  readonly workspace: Workspace;
  list(args?: Partial<Parameters<Workspace["list"]>[0]>): Promise<string>;
  read(path: string, first?: number, last?: number): Promise<string>;
  search(pattern: string, args?: Partial<Parameters<Workspace["search"]>[0]>): Promise<string>;
}

export function temporaryGround(files: Readonly<Record<string, string | Uint8Array>> = {}): Ground {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "workspace-")));
  const [folder, outside, data] = [join(base, "inside"), join(base, "outside"), join(base, "data")];
  for (const each of [folder, outside, data]) mkdirSync(each);
  writeFileSync(join(outside, "secret.txt"), OUTSIDE_MARKER);
  writeFileSync(join(data, "orchestrator.db"), OUTSIDE_MARKER);
  const write: Ground["write"] = (more) => {
    for (const [path, content] of Object.entries(more)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
  };
  write(files);
  const defaults = {
    roots: [folder],
    dataDirectory: data,
    homeDirectory: join(base, "home"),
    redact: createRedactor([], []),
    clock: systemClock,
  };
  return {
    folder,
    outside,
    data,
    write,
    open: async (deps = {}, working = folder) => asked(await openWorkspace(working, { ...defaults, ...deps })),
    [Symbol.dispose]: () => {
      rmSync(base, { recursive: true, force: true });
    },
  };
}

function asked(workspace: Workspace): Asked {
  const { signal } = new AbortController();
  return {
    workspace,
    list: async (args) => said(await workspace.list({ path: ".", depth: 1, offset: 0, ...args }, signal)),
    read: async (path, first = 1, last) =>
      said(await workspace.read({ path, first_line: first, last_line: last }, signal)),
    search: async (pattern, args) =>
      said(await workspace.search({ pattern, regex: false, path: ".", context: 0, ...args }, signal)),
  };
}

/** A refusal begins with "refused: ". */
function said(reply: WorkspaceReply): string {
  return reply.kind === "text" ? reply.text : `refused: ${reply.reason}`;
}

/** Four seconds pass between any two looks at it. */
export function hurriedClock(): Clock {
  let ms = 0;
  return { ...systemClock, monotonic: () => (ms += 4_000) };
}
