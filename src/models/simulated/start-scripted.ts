// The simulated provider over a script file, or without one.
import { readFileSync } from "node:fs";
import type { Clock } from "../../kernel/clock.ts";
import { unreadableScript } from "./errors.ts";
import { parseScript } from "./script.ts";
import { type SimulatedProvider, startSimulatedProvider } from "./server.ts";

/** @throws ScriptError for a file that cannot be read or is no script. */
export function startScriptedProvider(scriptFile: string | undefined, clock: Clock): Promise<SimulatedProvider> {
  return startSimulatedProvider({
    clock,
    ...(scriptFile === undefined ? {} : { script: parseScript(readScript(scriptFile)) }),
  });
}

function readScript(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw unreadableScript(path, cause);
  }
}
