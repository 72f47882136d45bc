// Whether the data directory can be used, and whether it is private.
import { accessSync, constants, type Stats, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { logFilePath, logFiles } from "../../observability/index.ts";
import { DATABASE_FILE } from "../../storage/index.ts";
import { type Check, fail, ok, warn } from "./check.ts";

const NAME = "Data directory";
const OF_OTHERS = 0o077;
const ELSEWHERE = "Make it writable for this user, or set TASK_ORCHESTRATOR_HOME to a folder that is.";

export function checkDataDirectory(directory: string, platform: NodeJS.Platform): Check[] {
  const facts = factsOf(directory);
  if (facts === undefined) {
    return isWritable(nearestExisting(directory))
      ? [ok(NAME, `${directory} (made at first use)`)]
      : [fail(NAME, `${directory} does not exist and cannot be made`, ELSEWHERE)];
  }
  if (!facts.isDirectory()) {
    return [fail(NAME, `${directory} is not a folder`, "Move it away, or set TASK_ORCHESTRATOR_HOME to a folder.")];
  }
  if (!isWritable(directory)) return [fail(NAME, `${directory} cannot be written`, ELSEWHERE)];
  // Windows keeps who may read what in lists that the mode does not show.
  return [ok(NAME, directory), ...(platform === "win32" ? [] : [checkPrivacy(directory)])];
}

function checkPrivacy(directory: string): Check {
  const database = join(directory, DATABASE_FILE);
  const log = logFilePath(directory);
  const folders = [directory, dirname(log)].filter(isOpenToOthers);
  const files = [database, `${database}-wal`, `${database}-shm`, ...logFiles(log)].filter(isOpenToOthers);
  if (folders.length + files.length === 0) return ok("File modes", "only this user can read what is stored");
  return warn(
    "File modes",
    `other users can read or write ${[...folders, ...files].join(", ")}`,
    [changeMode("700", folders), changeMode("600", files)].filter((command) => command !== "").join(" && "),
  );
}

function changeMode(mode: string, paths: readonly string[]): string {
  return paths.length === 0 ? "" : `chmod ${mode} ${paths.map((path) => JSON.stringify(path)).join(" ")}`;
}

function isOpenToOthers(path: string): boolean {
  return ((factsOf(path)?.mode ?? 0) & OF_OTHERS) !== 0;
}

function nearestExisting(path: string): string {
  let existing = path;
  while (factsOf(existing) === undefined && dirname(existing) !== existing) existing = dirname(existing);
  return existing;
}

function isWritable(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
    return factsOf(directory)?.isDirectory() ?? false;
  } catch {
    return false;
  }
}

function factsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
