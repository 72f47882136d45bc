// A command's app: the configuration, the simulated provider where it was asked for, and the end of both.
import { type App, createApp, processWorld } from "../app.ts";
import { type Config, loadConfig } from "../config/index.ts";
import type { CommandContext } from "./command.ts";
import { providerOption } from "./simulated-option.ts";

export interface OpenApp extends AsyncDisposable {
  readonly app: App;
  readonly config: Config;
}

/**
 * @param logLine where log lines go beside the log file
 * @throws ConfigError, UsageError
 */
export async function openApp(
  { environment }: CommandContext,
  provider: string | undefined,
  logLine: (line: string) => void = () => {},
): Promise<OpenApp> {
  const option = await providerOption(provider, environment.env["TASK_ORCHESTRATOR_SIMULATED_URL"]);
  try {
    const config = loadConfig(environment, option.configOptions);
    const app = createApp(config, processWorld(config, logLine));
    return {
      app,
      config,
      [Symbol.asyncDispose]: async () => {
        await app[Symbol.asyncDispose]();
        await option[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await option[Symbol.asyncDispose]();
    throw error;
  }
}
