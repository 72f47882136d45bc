// list: one line for each entry, a page at a time.
import { lstat } from "node:fs/promises";
import type { Redactor } from "../../redaction/index.ts";
import { type Boundary, relativePath } from "./boundary.ts";
import { fileProblem } from "../../kernel/file-problem.ts";
import { locate, shownPath } from "./locate.ts";
import type { Pace } from "./pace.ts";
import { refused, reply, REPLY_CHARACTERS, type WorkspaceReply } from "./reply.ts";
import type { ListArguments } from "./tools.ts";
import { visibleName } from "./visible-name.ts";
import { type Entry, omissionNotes, type Omissions, walk } from "./walk.ts";

const PAGE = 500;

export interface ListDeps {
  readonly boundary: Boundary;
  readonly pace: Pace;
  readonly redact: Redactor;
}

export async function list({ path, depth, offset }: ListArguments, deps: ListDeps): Promise<WorkspaceReply> {
  const { boundary, pace, redact } = deps;
  const place = await locate(path, boundary);
  if (place.kind === "refused") return place;
  if (place.kind === "file") return refused(`${shownPath(path)}: it is a file; read shows it.`);
  const omissions: Omissions = { hidden: 0, unreadableFolders: 0, isCut: false };
  const lines: string[] = [];
  let characters = 0;
  let passed = 0;
  let hasMore = false;
  for await (const entry of walk(place, depth, deps, omissions)) {
    passed += 1;
    if (passed <= offset) continue;
    const line = await lineOf(entry, boundary);
    hasMore = lines.length === PAGE || characters + line.length > REPLY_CHARACTERS;
    if (hasMore) break;
    lines.push(line);
    characters += line.length + 1;
  }
  if (pace.isAborted) return refused("The work was stopped.");
  const notes = omissionNotes(omissions, pace);
  if (hasMore) notes.unshift(`more follow; go on with offset ${offset + lines.length}`);
  else if (lines.length === 0) notes.unshift(offset > 0 ? `there are ${passed} entries` : "nothing to show");
  return reply(lines.length === 0 ? [] : [redact(lines.join("\n"))], notes, hasMore || omissions.isCut);
}

async function lineOf({ kind, real }: Entry, boundary: Boundary): Promise<string> {
  const shown = visibleName(relativePath(real, boundary));
  switch (kind) {
    case "folder":
      return `${shown}/`;
    case "file":
      return `${shown}  ${await sizeOf(real)}`;
    case "link":
      return `${shown}  link`;
    case "other":
      return `${shown}  not a plain file`;
  }
}

async function sizeOf(real: string): Promise<string> {
  try {
    return `${(await lstat(real)).size} B`;
  } catch (error) {
    return fileProblem(error);
  }
}
