// The process itself.
import { randomBytes } from "node:crypto";

export const processId = process.pid;

/** Of no other process, whereas numbers come again: in a container each start may have the same one. 16 hex digits. */
export const processToken = randomBytes(8).toString("hex");

/** Whether a process with this id runs on this machine, whoever it belongs to. */
export function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
