// The option --provider simulated[=script.jsonl]: starts the simulated provider on loopback for as long as the command runs.
import type { ConfigOptions } from "../config/index.ts";
import { systemClock } from "../kernel/node/clock.ts";
import { UsageError } from "./command.ts";

export interface ProviderOption extends AsyncDisposable {
  readonly configOptions: ConfigOptions;
}

/** A running provider named in the environment is used as it is, when no script is given. */
export async function providerOption(
  value: string | undefined,
  runningUrl: string | undefined,
): Promise<ProviderOption> {
  if (value === undefined) return { configOptions: {}, [Symbol.asyncDispose]: () => Promise.resolve() };
  const [name, ...rest] = value.split("=");
  const scriptFile = rest.join("=");
  if (name !== "simulated") {
    throw new UsageError(`--provider takes simulated or simulated=<script.jsonl>, not ${JSON.stringify(value)}.`);
  }
  if (scriptFile === "" && runningUrl !== undefined) {
    return {
      configOptions: { provider: { name, url: runningUrl } },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }
  const { loadSimulatedProvider } = await import("../models/index.ts");
  const { startScriptedProvider } = await loadSimulatedProvider();
  const provider = await startScriptedProvider(scriptFile === "" ? undefined : scriptFile, systemClock);
  return {
    configOptions: { provider: { name, url: provider.url } },
    [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
  };
}
