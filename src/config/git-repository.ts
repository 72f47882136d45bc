// The git repository around a folder, read from its files: starting git costs more than the rest of a start together.
import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const MAX_FILE_BYTES = 1_048_576;

export interface GitRepository {
  /** The working tree's top folder. */
  readonly root: string;
  /** The `.git` folder that all working trees of the repository share. */
  readonly commonDirectory: string;
}

/**
 * The nearest repository at or above `folder`. The home folder and the file system's root do not count: a repository
 * of personal settings there does not own every project below it.
 */
export function findRepository(folder: string, homeDirectory: string): GitRepository | undefined {
  for (let root = folder; root !== homeDirectory && root !== dirname(root); root = dirname(root)) {
    const commonDirectory = commonDirectoryOf(root);
    if (commonDirectory !== undefined) return { root, commonDirectory };
  }
  return undefined;
}

/** The address of `origin`, else of the first remote. It may hold a password. */
export function remoteAddress(repository: GitRepository): string | undefined {
  const config = smallFile(join(repository.commonDirectory, "config"));
  if (config === undefined) return undefined;
  const addresses = remoteAddresses(config);
  return addresses.get("origin") ?? addresses.values().next().value;
}

function commonDirectoryOf(root: string): string | undefined {
  const entry = join(root, ".git");
  if (isDirectory(entry)) return smallFile(join(entry, "HEAD")) === undefined ? undefined : entry;
  // A linked working tree or a submodule has a file that says where its git folder is.
  const target = /^gitdir: (.+)$/m.exec(smallFile(entry) ?? "")?.[1];
  if (target === undefined) return undefined;
  const gitDirectory = resolve(root, target.trim());
  const common = smallFile(join(gitDirectory, "commondir"))?.trim();
  return common === undefined ? gitDirectory : resolve(gitDirectory, common);
}

function remoteAddresses(config: string): Map<string, string> {
  const addresses = new Map<string, string>();
  let remote: string | undefined;
  for (const line of config.split("\n")) {
    const section = /^\s*\[\s*([^\s"\]]+)(?:\s+"(.*)")?\s*\]/.exec(line);
    if (section !== null) remote = section[1]?.toLowerCase() === "remote" ? section[2] : undefined;
    const address = /^\s*url\s*=\s*(.+)$/i.exec(line)?.[1];
    if (remote === undefined || address === undefined || addresses.has(remote)) continue;
    addresses.set(remote, unquoted(address));
  }
  return addresses;
}

function unquoted(value: string): string {
  const quoted = /^"([^"]*)"/.exec(value);
  return quoted?.[1] ?? value.replace(/\s[#;].*$/, "").trim();
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** undefined where there is no such plain file; a pipe would never end. */
function smallFile(path: string): string | undefined {
  try {
    const facts = statSync(path);
    return facts.isFile() && facts.size <= MAX_FILE_BYTES ? readFileSync(path, "utf8") : undefined;
  } catch {
    return undefined;
  }
}
