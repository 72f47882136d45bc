// search: the lines of all files below a folder in which a pattern is found.
import type { FileHandle } from "node:fs/promises";
import type { Redactor } from "../../redaction/index.ts";
import { type Boundary, relativePath } from "./boundary.ts";
import { fileProblem } from "../../kernel/file-problem.ts";
import { globFilter } from "./glob.ts";
import { type LinePattern, linePattern } from "./line-pattern.ts";
import { locate, type Place } from "./locate.ts";
import { matchingLines } from "./matching-lines.ts";
import type { Pace } from "./pace.ts";
import { redactedLines } from "./redacted-lines.ts";
import { refused, reply, REPLY_CHARACTERS, type WorkspaceReply } from "./reply.ts";
import { bytesAt, isTextSample } from "./text-file.ts";
import type { SearchArguments } from "./tools.ts";
import { openFile } from "./verified-open.ts";
import { visibleName } from "./visible-name.ts";
import { omissionNotes, type Omissions, walk } from "./walk.ts";

const MAX_MATCHES = 200;
const MAX_FILE_BYTES = 2_097_152;
/** Of all files of one search. */
const MAX_SEARCHED_BYTES = 268_435_456;
/** Opened and read side by side: most of the time of a search is waiting for the file system. */
const FILES_AT_ONCE = 8;

export interface SearchDeps {
  readonly boundary: Boundary;
  readonly pace: Pace;
  readonly redact: Redactor;
}

export async function search(args: SearchArguments, deps: SearchDeps): Promise<WorkspaceReply> {
  const pattern = await linePattern(args);
  if ("kind" in pattern) return pattern;
  const isWanted = args.glob === undefined ? () => true : globFilter(args.glob);
  if (isWanted === undefined) return refused("glob: it cannot be used; write it as in .gitignore, without !.");
  const place = await locate(args.path, deps.boundary);
  if (place.kind === "refused") return place;
  const found = new Search(pattern, args, deps);
  let next: string[] = [];
  for await (const real of filesOf(place, deps, found.omissions)) {
    if (isWanted(relativePath(real, deps.boundary))) next.push(real);
    if (next.length < FILES_AT_ONCE) continue;
    if ((await found.lookInto(next)) === "full") break;
    next = [];
  }
  if (!found.isFull) await found.lookInto(next);
  return deps.pace.isAborted ? refused("The work was stopped.") : found.reply();
}

async function* filesOf(
  place: Exclude<Place, { kind: "refused" }>,
  deps: SearchDeps,
  omissions: Omissions,
): AsyncGenerator<string> {
  if (place.kind === "file") {
    yield place.real;
    return;
  }
  for await (const entry of walk(place, Infinity, deps, omissions)) if (entry.kind === "file") yield entry.real;
}

/** Collects what one search finds, until one of its bounds is reached. */
class Search {
  readonly omissions: Omissions = { hidden: 0, unreadableFolders: 0, isCut: false };
  readonly #pattern: LinePattern;
  readonly #args: SearchArguments;
  readonly #deps: SearchDeps;
  readonly #lines: string[] = [];
  #characters = 0;
  #matches = 0;
  #files = 0;
  #bytes = 0;
  #large = 0;
  #binary = 0;
  #unreadable = 0;
  #longLines = 0;
  #bound: string | undefined;

  constructor(pattern: LinePattern, args: SearchArguments, deps: SearchDeps) {
    this.#pattern = pattern;
    this.#args = args;
    this.#deps = deps;
  }

  get isFull(): boolean {
    return this.#bound !== undefined;
  }

  /** Files are opened side by side, and searched one after another. */
  async lookInto(files: readonly string[]): Promise<"more" | "full"> {
    const contents = await Promise.all(files.map(async (real) => ({ real, bytes: await this.#textOf(real) })));
    for (const { real, bytes } of contents) {
      await this.#deps.pace.giveWay();
      if (bytes !== undefined && (await this.#findIn(linesOf(bytes), real)) === "full") return "full";
    }
    return this.isFull ? "full" : "more";
  }

  reply(): WorkspaceReply {
    const counts = [
      { count: this.#large, what: "files above 2 MB were not searched" },
      { count: this.#binary, what: "binary files were not searched" },
      { count: this.#unreadable, what: "files could not be read" },
      {
        count: this.#longLines,
        what: `lines were searched in their first ${this.#pattern.lineCharacters} characters only`,
      },
    ];
    const notes = [
      ...(this.#bound === undefined
        ? []
        : [`the search ended early: ${this.#bound}; narrow it by path, glob or pattern`]),
      ...(this.#matches === 0 ? [`nothing found in ${this.#files} files`] : []),
      ...counts.filter(({ count }) => count > 0).map(({ count, what }) => `${count} ${what}`),
      ...omissionNotes(this.omissions, this.#deps.pace),
    ];
    return reply(this.#lines, notes, this.#bound !== undefined || this.omissions.isCut);
  }

  /** undefined = not searched, and counted as such. */
  async #textOf(real: string): Promise<Buffer | undefined> {
    try {
      const file = await openFile(real);
      if (!("kind" in file)) {
        await using handle = file;
        return await this.#textIn(handle);
      }
    } catch (error) {
      fileProblem(error);
    }
    this.#unreadable += 1;
    return undefined;
  }

  async #textIn(file: FileHandle): Promise<Buffer | undefined> {
    const { size } = await file.stat();
    if (size > MAX_FILE_BYTES) {
      this.#large += 1;
      return undefined;
    }
    if (this.#bytes + size > MAX_SEARCHED_BYTES) {
      this.#bound = `${MAX_SEARCHED_BYTES / 1_048_576} MB were searched`;
      return undefined;
    }
    this.#bytes += size;
    // It may have grown: what is too much then is left out.
    const bytes = await bytesAt(file, 0, size);
    if (!isTextSample(bytes)) {
      this.#binary += 1;
      return undefined;
    }
    this.#files += 1;
    return bytes;
  }

  /**
   * A match counts only if it is still one without the secrets: else a search would tell, pattern by pattern, what they
   * are. Redaction is slower than the search, so only what has a match at all is redacted.
   */
  async #findIn(raw: readonly string[], real: string): Promise<"more" | "full"> {
    this.#longLines += raw.filter(({ length }) => length > this.#pattern.lineCharacters).length;
    const candidates = await this.#matchesIn(raw, 1);
    if (candidates === "time-is-up") return "full";
    if (candidates.size === 0) return "more";
    const { boundary, redact } = this.#deps;
    const lines = redactedLines(raw, 1, redact);
    const texts = lines.map(({ text }) => text);
    const matches = await this.#matchesIn(texts, MAX_MATCHES - this.#matches);
    if (matches === "time-is-up") return "full";
    this.#matches += matches.size;
    const path = redact(visibleName(relativePath(real, boundary)));
    for (const line of matchingLines(path, lines, matches, this.#args.context)) {
      if (this.#characters + line.length > REPLY_CHARACTERS) {
        this.#bound = "the reply is full";
        return "full";
      }
      this.#lines.push(line);
      this.#characters += line.length + 1;
    }
    if (this.#matches < MAX_MATCHES) return "more";
    this.#bound = `${MAX_MATCHES} matches`;
    return "full";
  }

  /** By the index of the line. */
  async #matchesIn(lines: readonly string[], most: number): Promise<ReadonlyMap<number, number> | "time-is-up"> {
    const { pace } = this.#deps;
    const matches = new Map<number, number>();
    for (const [index, line] of lines.entries()) {
      if (pace.isDue) await pace.giveWay();
      if (matches.size === most) break;
      if (pace.isOver) {
        this.#bound = "the time for one call is up";
        return "time-is-up";
      }
      const at = this.#pattern.find(line);
      if (at >= 0) matches.set(index, at);
    }
    return matches;
  }
}

/** What follows the last line break is a line only if it is not empty. */
function linesOf(bytes: Buffer): readonly string[] {
  const lines = bytes.toString("utf8").split(/\r?\n/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}
