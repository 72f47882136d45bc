// Which folder may be a working folder: one below a root, that is no place of secrets.
import { access, constants, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, parse, resolve } from "node:path";
import { type Boundary, isData, isWithin } from "./boundary.ts";
import { noWorkingDir, outsideRoots, WorkspaceError } from "./errors.ts";
import { fileProblem } from "../../kernel/file-problem.ts";
import { forbiddenPath } from "./forbidden-names.ts";
import { repositoryTop } from "./git-folder.ts";
import { locate } from "./locate.ts";

export interface FolderDeps {
  /**
   * Folders in which a working folder may lie: absolute; those that do not exist count for nothing. `recorded` = the
   * folder is the real path of one that was allowed before, and no link has taken its place.
   */
  readonly roots: readonly string[] | "recorded";
  readonly dataDirectory: string;
  /** A working folder only where it is a root. */
  readonly homeDirectory: string;
}

/** @throws WorkspaceError */
export async function boundaryOf(given: string, deps: FolderDeps): Promise<Boundary> {
  const allowed = deps.roots === "recorded" ? [given] : deps.roots;
  const root = await readableFolder(given, allowed);
  const [home, dataDirectory] = await Promise.all([nearestReal(deps.homeDirectory), nearestReal(deps.dataDirectory)]);
  const boundary = { root, dataDirectory, top: await repositoryTop(root, home) };
  const no = (because: string): Error => outsideRoots(given, because, allowed);
  if (deps.roots === "recorded" && root !== given) throw no("a link has taken its place since it was allowed");
  if (isData(root, boundary)) throw no("it lies in the data directory of the orchestrator");
  const roots = await existing(allowed);
  const around = roots.filter((each) => isWithin(root, each));
  if (around.length === 0) throw no("it lies outside the folders that are allowed");
  if ([home, parse(root).root].includes(root) && !roots.includes(root)) {
    throw no("the home folder and the root of the file system are too much, unless they are roots themselves");
  }
  for (const each of around) {
    const rule = each === root ? undefined : forbiddenPath(root.slice(each.length).replaceAll("\\", "/"), "");
    if (rule !== undefined) throw no(`it is never shown to agents, by the rule for ${rule}`);
  }
  const place = await locate(".", boundary);
  if (place.kind === "refused") throw noWorkingDir(given, place.reason.replace(/^\.: (.*)\.$/s, "$1"), allowed);
  return boundary;
}

async function readableFolder(given: string, roots: readonly string[]): Promise<string> {
  if (!isAbsolute(given) || given.includes("\0")) throw noWorkingDir(given, "it is no absolute path", roots);
  try {
    const real = await realpath(given);
    if (!(await stat(real)).isDirectory()) throw noWorkingDir(given, "it is a file", roots);
    await access(real, constants.R_OK | constants.X_OK);
    return real;
  } catch (error) {
    throw error instanceof WorkspaceError ? error : noWorkingDir(given, fileProblem(error), roots, error);
  }
}

async function existing(folders: readonly string[]): Promise<readonly string[]> {
  const real = await Promise.all(folders.map((folder) => realpath(folder).catch(() => undefined)));
  return real.filter((folder) => folder !== undefined);
}

/** What exists of the path without links; the rest may come later. */
async function nearestReal(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? resolve(path) : join(await nearestReal(parent), basename(path));
  }
}
