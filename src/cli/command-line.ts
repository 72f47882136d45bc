// Options of a command, read strictly: an unknown one is wrong usage.
import { parseArgs, type ParseArgsConfig } from "node:util";
import { UsageError } from "./command.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;

export interface CommandLine<T extends Options> {
  readonly options: T;
  /** Whether words beside options are taken. */
  readonly words: boolean;
  readonly usage: string;
}

/** @throws UsageError that ends with how the command goes. */
export function readCommandLine<const T extends Options>(args: readonly string[], line: CommandLine<T>) {
  try {
    return parseArgs({ args: [...args], options: line.options, allowPositionals: line.words, strict: true });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${line.usage}`);
  }
}
