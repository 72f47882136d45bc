// What git ignores, folder by folder: .gitignore files from the top of the repository down, and info/exclude.
import { join } from "node:path";
import ignore, { type Ignore } from "ignore";
import { excludeFile } from "./git-folder.ts";
import { fromTop, isCheapPattern } from "./ignore-pattern.ts";
import { smallText } from "./small-text.ts";
import { visibleName } from "./visible-name.ts";

/** Each is tried against every name. */
const MAX_LINES = 2_000;
/** `ignore` remembers each path that it was asked for; it starts afresh after so many. */
const REMEMBERED_PATHS = 10_000;

/** Patterns from the top, the later ones winning. Shared by all folders that add none of their own. */
class Patterns {
  readonly #all: Ignore;
  #matcher: Ignore;
  #asked = 0;

  constructor(all: Ignore = ignore()) {
    this.#all = all;
    this.#matcher = ignore().add(all);
  }

  and(more: readonly { readonly pattern: string; readonly mark: string }[]): Patterns {
    return new Patterns(ignore().add(this.#all).add(more));
  }

  /** The file whose pattern ignores the path; folders end with "/". */
  against(path: string): string | undefined {
    this.#asked += 1;
    if (this.#asked % REMEMBERED_PATHS === 0) this.#matcher = ignore().add(this.#all);
    const { ignored, rule } = this.#matcher.test(path);
    return ignored ? (rule?.mark ?? ".gitignore") : undefined;
  }
}

/**
 * The rules for what lies directly in one folder, given that the folder itself is not ignored. Read once: a walk makes
 * them anew, so a file that changes counts with the next call. A rule file that cannot be used hides the whole folder.
 */
export class FolderRules {
  readonly #folder: string;
  /** From the top, with "/"; "" = the top. */
  readonly #path: string;
  readonly #patterns: Patterns;
  readonly #broken: string | undefined;

  private constructor(folder: string, path: string, patterns: Patterns, broken?: string) {
    this.#folder = folder;
    this.#path = path;
    this.#patterns = patterns;
    this.#broken = broken;
  }

  /** @param top real path of the repository's top, or of the working folder where there is no repository */
  static atTop(top: string): Promise<FolderRules> {
    return FolderRules.#read(top, "", new Patterns());
  }

  /** The rules in a folder of this one. */
  child(name: string): Promise<FolderRules> {
    return FolderRules.#read(join(this.#folder, name), `${this.#prefix}${name}`, this.#patterns);
  }

  /** Why what has this name in this folder is not shown; undefined = no rule of git's is against it. */
  against(name: string, isFolder: boolean): string | undefined {
    if (this.#broken !== undefined) return this.#broken;
    const file = this.#patterns.against(`${this.#prefix}${name}${isFolder ? "/" : ""}`);
    return file === undefined ? undefined : `${file} ignores it`;
  }

  get #prefix(): string {
    return this.#path === "" ? "" : `${this.#path}/`;
  }

  static async #read(folder: string, path: string, above: Patterns): Promise<FolderRules> {
    const name = path === "" ? ".gitignore" : `${visibleName(path)}/.gitignore`;
    // The later one wins: what is committed over what is not, the nearer over the farther.
    const files = [
      { name: ".git/info/exclude", file: await excludeFile(folder) },
      { name, file: join(folder, ".gitignore") },
    ];
    let patterns = above;
    for (const each of files) {
      const content = await smallText(each.file);
      if (content.kind === "missing") continue;
      const lines = content.kind === "text" ? content.text.replace(/^\u{feff}/u, "").split(/\r?\n/) : [];
      if (content.kind === "unusable" || lines.length > MAX_LINES || !lines.every(isCheapPattern)) {
        return new FolderRules(
          folder,
          path,
          patterns,
          `${each.name} cannot be used, so nothing of its folder is shown`,
        );
      }
      patterns = patterns.and(lines.map((line) => ({ pattern: fromTop(line, path), mark: each.name })));
    }
    return new FolderRules(folder, path, patterns);
  }
}
