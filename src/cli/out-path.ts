// Where --out points: what a file cannot take the place of is said before any work is done for it.
import { statSync } from "node:fs";
import { UsageError } from "./command.ts";

/** @throws UsageError */
export function refuseFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new UsageError(`--out: ${path} is a folder.`);
  }
}
