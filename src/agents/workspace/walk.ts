// What lies in a folder and below it, in the order of names, without what is never shown. Links are named, not followed.
import type { Dir, Dirent } from "node:fs";
import { basename, join } from "node:path";
import { type Boundary, isData } from "./boundary.ts";
import { fileProblem } from "../../kernel/file-problem.ts";
import type { FolderRules } from "./folder-rules.ts";
import { forbiddenName } from "./forbidden-names.ts";
import type { Pace } from "./pace.ts";
import { sortedByName } from "./sort-in-pieces.ts";
import { readFolder } from "./verified-open.ts";

/** Entries that one walk looks at; it ends there, because all of a folder is held while it is sorted. */
const MAX_ENTRIES = 250_000;
/** Entries between two looks at the clock. */
const STRIDE = 128;

export interface Entry {
  readonly kind: "file" | "folder" | "link" | "other";
  readonly name: string;
  readonly real: string;
}

/** What the walk did not show, so far. */
export interface Omissions {
  /** Secrets, what git ignores, the data directory. */
  hidden: number;
  unreadableFolders: number;
  /** The walk ended before it was through. */
  isCut: boolean;
}

interface Level {
  readonly rules: FolderRules;
  readonly entries: readonly Entry[];
  next: number;
}

/** @param depth 1 = only what lies directly in the folder */
export async function* walk(
  start: { readonly real: string; readonly rules: FolderRules },
  depth: number,
  deps: { readonly boundary: Boundary; readonly pace: Pace },
  omissions: Omissions,
): AsyncGenerator<Entry> {
  const { pace } = deps;
  let left = MAX_ENTRIES;
  const levels: Level[] = [];
  await descend(start.real, start.rules);
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const entry = level.entries[level.next];
    level.next += 1;
    if (entry === undefined) {
      levels.pop();
      continue;
    }
    if (level.next % STRIDE === 0) await pace.giveWay();
    if (pace.isOver) {
      omissions.isCut = true;
      return;
    }
    yield entry;
    if (entry.kind === "folder" && levels.length < depth) {
      await descend(entry.real, await level.rules.child(entry.name));
    }
  }

  async function descend(real: string, rules: FolderRules): Promise<void> {
    try {
      const found: Entry[] = [];
      const changed = await readFolder(real, async (dir) => {
        left -= await collect(dir, left, { real, rules, found }, deps, omissions);
      });
      if (changed === undefined) levels.push({ rules, entries: await sortedByName(found, pace), next: 0 });
      else omissions.unreadableFolders += 1;
    } catch (error) {
      fileProblem(error);
      omissions.unreadableFolders += 1;
    }
  }
}

/** @returns how many entries it looked at; closes the folder */
async function collect(
  dir: Dir,
  most: number,
  folder: { readonly real: string; readonly rules: FolderRules; readonly found: Entry[] },
  { boundary, pace }: { readonly boundary: Boundary; readonly pace: Pace },
  omissions: Omissions,
): Promise<number> {
  const parent = basename(folder.real);
  let seen = 0;
  for await (const dirent of dir) {
    if (seen === most || pace.isOver) {
      omissions.isCut = true;
      break;
    }
    seen += 1;
    if (seen % STRIDE === 0) await pace.giveWay();
    const { name } = dirent;
    const entry = { kind: kindOf(dirent), name, real: join(folder.real, name) };
    const isHidden =
      forbiddenName(name, parent) !== undefined ||
      isData(entry.real, boundary) ||
      folder.rules.against(name, entry.kind === "folder") !== undefined;
    if (isHidden) omissions.hidden += 1;
    else folder.found.push(entry);
  }
  return seen;
}

function kindOf(dirent: Dirent): Entry["kind"] {
  if (dirent.isFile()) return "file";
  if (dirent.isDirectory()) return "folder";
  return dirent.isSymbolicLink() ? "link" : "other";
}

export function omissionNotes({ hidden, unreadableFolders, isCut }: Omissions, pace: Pace): string[] {
  const ending = pace.isOver ? "the time for one call is up" : `more than ${MAX_ENTRIES} entries`;
  return [
    ...(hidden > 0 ? [`${hidden} not shown: secrets, what .gitignore ignores, the orchestrator's own data`] : []),
    ...(unreadableFolders > 0 ? [`${unreadableFolders} folders could not be read`] : []),
    ...(isCut ? [`not all was looked at: ${ending}; name a smaller folder as path`] : []),
  ];
}
