// Folders that only their owner can look into.
import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

const PRIVATE = 0o700;

/**
 * Makes the folder and those above it that are missing; what exists keeps its mode. One by one, as the file system's
 * own recursive call never returns below some places that refuse it, such as /proc.
 * @throws the file system's error
 */
export function makePrivateFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return;
  const parent = dirname(path);
  if (parent !== path) makePrivateFolder(parent);
  try {
    mkdirSync(path, { mode: PRIVATE });
  } catch (error) {
    // Another process may have been quicker.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}
