// search: the lines of all files below a folder in which a pattern is found.
import type { Redactor } from "../../redaction/index.ts";
import { type Boundary, relativePath } from "./boundary.ts";
import { fileProblem } from "./file-problem.ts";
import { globFilter } from "./glob.ts";
import { type LinePattern, linePattern, REGEX_LINE_CHARACTERS } from "./line-pattern.ts";
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
/** Lines between two looks at the clock. */
const STRIDE = 256;
const TIME_IS_UP = "the time for one call is up";

export interface SearchDeps {
  readonly boundary: Boundary;
  readonly pace: Pace;
  readonly redact: Redactor;
}

export async function search(args: SearchArguments, deps: SearchDeps): Promise<WorkspaceReply> {
  const pattern = await linePattern(args);
  if (typeof pattern !== "function") return pattern;
  const isWanted = args.glob === undefined ? () => true : globFilter(args.glob);
  if (isWanted === undefined) return refused("glob: it cannot be used; write it as in .gitignore, without !.");
  const place = await locate(args.path, deps.boundary);
  if (place.kind === "refused") return place;
  const found = new Search(pattern, args, deps);
  for await (const real of filesOf(place, deps, found.omissions)) {
    if (!isWanted(relativePath(real, deps.boundary))) continue;
    if ((await found.lookInto(real)) === "full") break;
  }
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

  async lookInto(real: string): Promise<"more" | "full"> {
    try {
      const text = await this.#textOf(real);
      if (text !== undefined) await this.#findIn(linesOf(text), real);
    } catch (error) {
      fileProblem(error);
      this.#unreadable += 1;
    }
    return this.#bound === undefined ? "more" : "full";
  }

  reply(): WorkspaceReply {
    const counts = [
      { count: this.#large, what: "files above 2 MB were not searched" },
      { count: this.#binary, what: "binary files were not searched" },
      { count: this.#unreadable, what: "files could not be read" },
      { count: this.#longLines, what: `lines were searched in their first ${REGEX_LINE_CHARACTERS} characters only` },
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
  async #textOf(real: string): Promise<string | undefined> {
    const file = await openFile(real);
    if ("kind" in file) {
      this.#unreadable += 1;
      return undefined;
    }
    await using handle = file;
    const { size } = await handle.stat();
    if (size > MAX_FILE_BYTES) {
      this.#large += 1;
      return undefined;
    }
    if (this.#bytes + size > MAX_SEARCHED_BYTES) {
      this.#bound = `${MAX_SEARCHED_BYTES / 1_048_576} MB were searched`;
      return undefined;
    }
    // It may have grown: what is too much then is left out.
    const bytes = await bytesAt(handle, 0, size);
    this.#bytes += bytes.length;
    if (!isTextSample(bytes)) {
      this.#binary += 1;
      return undefined;
    }
    this.#files += 1;
    return bytes.toString("utf8");
  }

  /**
   * A match counts only if it is still one without the secrets: else a search would tell, pattern by pattern, what they
   * are. Redaction is slower than the search, so only what has a match at all is redacted.
   */
  async #findIn(raw: readonly string[], real: string): Promise<void> {
    if (this.#args.regex) this.#longLines += raw.filter(({ length }) => length > REGEX_LINE_CHARACTERS).length;
    if ((await this.#matchesIn(raw, 1)).size === 0) return;
    const { boundary, redact } = this.#deps;
    const lines = redactedLines(raw, 1, redact);
    const texts = lines.map(({ text }) => text);
    const matches = await this.#matchesIn(texts, MAX_MATCHES - this.#matches);
    this.#matches += matches.size;
    const path = redact(visibleName(relativePath(real, boundary)));
    for (const line of matchingLines(path, lines, matches, this.#args.context)) {
      if (this.#characters + line.length > REPLY_CHARACTERS) {
        this.#bound = "the reply is full";
        return;
      }
      this.#lines.push(line);
      this.#characters += line.length + 1;
    }
    if (this.#matches >= MAX_MATCHES) this.#bound = `${MAX_MATCHES} matches`;
  }

  /** By the index of the line. */
  async #matchesIn(lines: readonly string[], most: number): Promise<ReadonlyMap<number, number>> {
    const { pace } = this.#deps;
    const matches = new Map<number, number>();
    for (const [index, line] of lines.entries()) {
      if (index % STRIDE === 0) await pace.giveWay();
      if (matches.size === most) break;
      if (pace.isOver) {
        this.#bound = TIME_IS_UP;
        break;
      }
      const at = this.#pattern(line);
      if (at >= 0) matches.set(index, at);
    }
    return matches;
  }
}

/** What follows the last line break is a line only if it is not empty. */
function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}
