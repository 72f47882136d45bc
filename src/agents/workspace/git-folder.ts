// Where git keeps what it ignores: the top of the repository, and the exclude file that nobody commits.
import { lstat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { smallText } from "./small-text.ts";

/**
 * The top of the repository around `folder`; the folder itself where there is none. As everywhere in the product, a
 * repository of personal settings in the home folder does not own the projects below it.
 */
export async function repositoryTop(folder: string, homeDirectory: string): Promise<string> {
  for (let top = folder; top !== homeDirectory && top !== dirname(top); top = dirname(top)) {
    if (await exists(join(top, ".git"))) return top;
  }
  return folder;
}

/** A linked working tree and a submodule have a file `.git` that says where the git folder is. */
export async function excludeFile(folder: string): Promise<string> {
  const entry = join(folder, ".git");
  const pointer = await smallText(entry);
  const target = pointer.kind === "text" ? /^gitdir: (.+)$/m.exec(pointer.text)?.[1]?.trim() : undefined;
  const gitFolder = target === undefined ? entry : resolve(folder, target);
  const common = target === undefined ? undefined : await smallText(join(gitFolder, "commondir"));
  return join(common?.kind === "text" ? resolve(gitFolder, common.text.trim()) : gitFolder, "info", "exclude");
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}
