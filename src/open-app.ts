// An app as it is started: the configuration, the simulated provider where it was asked for, and the end of both.
import { type App, createApp, processWorld, type Role, type World } from "./app.ts";
import { type ConfigOptions, type Environment, loadConfig } from "./config/index.ts";
import { OrchestratorError } from "./kernel/errors.ts";
import { systemClock } from "./kernel/node/clock.ts";

export interface OpenApp extends AsyncDisposable {
  readonly app: App;
}

/**
 * @param provider `simulated` or `simulated=<script.jsonl>`; undefined = the configured ones
 * @param logLine where log lines go beside the log file
 * @throws OrchestratorError for a provider, a script or a configuration that is wrong; nothing is left open then
 */
export async function openApp(
  environment: Environment,
  provider: string | undefined,
  logLine?: World["stderr"],
  role?: Role,
): Promise<OpenApp> {
  await using undo = new AsyncDisposableStack();
  const options = await configOptions(provider, environment.env["TASK_ORCHESTRATOR_SIMULATED_URL"], undo);
  const config = loadConfig(environment, options);
  const app = undo.use(createApp(config, processWorld(config, logLine), role));
  const parts = undo.move();
  return { app, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/** A running provider named in the environment is used as it is, when no script is given. */
async function configOptions(
  provider: string | undefined,
  runningUrl: string | undefined,
  undo: AsyncDisposableStack,
): Promise<ConfigOptions> {
  if (provider === undefined) return {};
  const [name, ...rest] = provider.split("=");
  const scriptFile = rest.join("=");
  if (name !== "simulated") throw unknownProvider(provider);
  if (scriptFile === "" && runningUrl !== undefined) return { provider: { name, url: runningUrl } };
  const { loadSimulatedProvider } = await import("./models/index.ts");
  const { startScriptedProvider } = await loadSimulatedProvider();
  const { url } = undo.use(await startScriptedProvider(scriptFile === "" ? undefined : scriptFile, systemClock));
  return { provider: { name, url } };
}

const unknownProvider = (provider: string): OrchestratorError =>
  new OrchestratorError({
    code: "models/unknown-provider",
    message: `There is no provider ${JSON.stringify(provider.slice(0, 80))} to start.`,
    hint: "Use simulated or simulated=<script.jsonl>, or leave provider out.",
  });
