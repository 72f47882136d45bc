// What every command is given and answers.
import type { Environment } from "../config/index.ts";
import type { Terminal } from "./terminal.ts";

export const EXIT = { done: 0, failed: 1, wrongUsage: 2 } as const;

export interface CommandContext {
  readonly terminal: Terminal;
  readonly environment: Environment;
  readonly version: string;
}

/** Resolves with the exit code. */
export type Command = (args: readonly string[], context: CommandContext) => Promise<number>;

/** The words of the call are off; the message says how they go. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}
