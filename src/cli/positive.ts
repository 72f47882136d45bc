// A number above 0, as an option of the command line says it.
import { UsageError } from "./command.ts";

/** @throws UsageError that names the option */
export function positive(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value)))
    throw new UsageError(`--${option} takes a number above 0, not ${JSON.stringify(text)}.`);
  return value;
}
