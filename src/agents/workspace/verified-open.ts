// Opens what a real path names, and makes sure that it is that: a link may have been swapped in since it was resolved.
import { type BigIntStats, constants, type Dir } from "node:fs";
import { type FileHandle, lstat, open, opendir, readlink, realpath } from "node:fs/promises";
import { type Refused, refused } from "./reply.ts";

/** Of a folder; more at once hold the event loop longer. */
const ENTRIES_AT_ONCE = 512;

/**
 * Where the system does not show handles as paths (macOS, Windows), the path is resolved again and compared with the
 * handle, which are two steps: somebody who swaps a folder between all of these looks is not found out.
 */
const LOOKS = 8;

const CHANGED = "it was changed while it was opened; ask again";

/**
 * A plain file, safe to read from. Pipes, sockets and devices are refused without opening them, and without waiting
 * should one appear after the look.
 * @param real a path without any link, as `realpath` gives it
 * @throws the file system's error
 */
export async function openFile(real: string): Promise<FileHandle | Refused> {
  return openVerified(real, 0, (facts) => facts.isFile(), "it is not a plain file");
}

/**
 * The entries of a folder. Where the system shows handles as paths (Linux), it is the verified handle that is listed.
 * Elsewhere the path is listed and then verified again; somebody who swaps the folder twice in between could have names
 * shown from another one, but no content.
 * @throws the file system's error
 */
export async function readFolder(real: string, take: (dir: Dir) => Promise<void>): Promise<Refused | undefined> {
  const folder = await openVerified(real, constants.O_DIRECTORY, (facts) => facts.isDirectory(), "it is not a folder");
  if ("kind" in folder) return folder;
  try {
    const byHandle = handlePath(folder);
    const path = (await linkTarget(byHandle)) === undefined ? real : byHandle;
    await take(await opendir(path, { bufferSize: ENTRIES_AT_ONCE }));
    return (await isAt(folder, await folder.stat({ bigint: true }), real)) ? undefined : refused(CHANGED);
  } finally {
    await folder.close();
  }
}

async function openVerified(
  real: string,
  flags: number,
  isWanted: (facts: BigIntStats) => boolean,
  otherwise: string,
): Promise<FileHandle | Refused> {
  // Opening alone makes some devices do something.
  if (!isWanted(await lstat(real, { bigint: true }))) return refused(otherwise);
  // Windows has neither of the last two flags, and no such files or links behind a real path that they are for.
  const handle = await open(real, constants.O_RDONLY | flags | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  let verified = false;
  try {
    const facts = await handle.stat({ bigint: true });
    if (!isWanted(facts)) return refused(otherwise);
    verified = await isAt(handle, facts, real);
    return verified ? handle : refused(CHANGED);
  } finally {
    if (!verified) await handle.close();
  }
}

/** Whether the handle is of what lies at the path, and the path still has no link in it. Reads nothing from it. */
async function isAt(handle: FileHandle, facts: BigIntStats, real: string): Promise<boolean> {
  const isSame = async (): Promise<boolean> => {
    const now = await lstat(real, { bigint: true });
    return now.dev === facts.dev && now.ino === facts.ino;
  };
  const opened = await linkTarget(handlePath(handle));
  // The kernel's own word for where the handle is: it cannot be raced.
  if (opened !== undefined) return opened === real && isSame();
  for (let look = 0; look < LOOKS; look += 1) {
    if ((await realpath(real)) !== real || !(await isSame())) return false;
  }
  return true;
}

function handlePath(handle: FileHandle): string {
  return `/proc/self/fd/${handle.fd}`;
}

async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch {
    return undefined;
  }
}
