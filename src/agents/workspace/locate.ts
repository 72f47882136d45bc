// From what a model asks for to a real path that it may see.
import { lstat, realpath } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { type Boundary, isData, isWithin, relativePath, requestedPath } from "./boundary.ts";
import { fileProblem } from "../../kernel/file-problem.ts";
import { FolderRules } from "./folder-rules.ts";
import { forbiddenPath } from "./forbidden-names.ts";
import { type Refused, refused } from "./reply.ts";
import { visibleName } from "./visible-name.ts";

const SHOWN_CHARACTERS = 300;

/** Nothing of it has been opened yet. */
export type Place =
  | { readonly kind: "file"; readonly real: string }
  /** `rules` are those for what lies in it. */
  | { readonly kind: "folder"; readonly real: string; readonly rules: FolderRules };

/** Links inside are followed; what they lead to counts, and their own names, too. */
export async function locate(requested: string, boundary: Boundary): Promise<Place | Refused> {
  const no = (because: string): Refused => refused(`${shownPath(requested)}: ${because}.`);
  if (requested.includes("\0")) return no("a path holds no NUL character");
  const path = requestedPath(requested, boundary);
  if (path === undefined) return no("it lies outside the working folder; paths are relative to that");
  const rule = forbiddenPath(path, basename(boundary.root));
  if (rule !== undefined) return no(neverShown(rule));
  try {
    const real = await realpath(join(boundary.root, path));
    if (!isWithin(real, boundary.root)) return no("a link leads out of the working folder");
    const targetRule = forbiddenPath(relativePath(real, boundary), basename(boundary.root));
    if (targetRule !== undefined) return no(neverShown(targetRule));
    if (isData(real, boundary)) return no("it is the data directory of the orchestrator");
    const facts = await lstat(real);
    if (!facts.isFile() && !facts.isDirectory()) return no("it is not a plain file");
    const place = await placeUnderRules(real, facts.isDirectory(), boundary);
    return typeof place === "string" ? no(place) : place;
  } catch (error) {
    return no(fileProblem(error));
  }
}

export function shownPath(requested: string): string {
  const shown = visibleName(requested.slice(0, SHOWN_CHARACTERS));
  return requested.length > SHOWN_CHARACTERS ? `${shown}…` : shown;
}

function neverShown(rule: string): string {
  return `it is never shown to agents, by the rule for ${rule}`;
}

/** Git's rules are asked for each folder on the way: in an ignored one, everything is. A text says what is against it. */
async function placeUnderRules(real: string, isFolder: boolean, { top }: Boundary): Promise<Place | string> {
  let rules = await FolderRules.atTop(top);
  if (real === top) return { kind: "folder", real, rules };
  const folders = relative(top, dirname(real)).split(sep).filter(Boolean);
  for (const name of folders) {
    const against = rules.against(name, true);
    if (against !== undefined) return against;
    rules = await rules.child(name);
  }
  const against = rules.against(basename(real), isFolder);
  if (against !== undefined) return against;
  return isFolder ? { kind: "folder", real, rules: await rules.child(basename(real)) } : { kind: "file", real };
}
