// Where --out, or an option like it, points: what a file cannot take the place of is said before any work is done for it.
import { statSync } from "node:fs";
import { UsageError } from "./command.ts";

/** @throws UsageError */
export function refuseFolder(path: string, option = "--out"): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new UsageError(`${option}: ${path} is a folder.`);
  }
}
