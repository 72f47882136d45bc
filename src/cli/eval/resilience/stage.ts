// Where one scenario plays: a provider that fails as its script says, a data folder that nobody had before, and servers.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../../../kernel/node/clock.ts";
import { loadSimulatedProvider, type ScriptLine, type SimulatedProvider } from "../../../models/index.ts";
import { type Server, startServer } from "../../server/server.ts";
import { makeNewFolder } from "../own-folder.ts";
import type { Checks } from "./checks.ts";
import { confinedEnv, confinedNode } from "./confinement.ts";

/** The one model: nobody stands in, so that what becomes of its failures is to be seen. */
const MODEL = "gemini-3.8-flash";

/** Waits that nobody has to sit through, and a price that is easy to read: a cent for 1,000 tokens of output. */
const CONFIG = {
  // Its figures are those of its own calls.
  immune: { replays: 0 },
  retry: { base_ms: 10, cap_ms: 2_000 },
  timeouts: { attempt_ms: 10_000 },
  models: { thinking_tokens: 0 },
  routing: { general: [MODEL] },
  prices: { [`simulated:${MODEL}`]: { input_usd_per_million: 0, output_usd_per_million: 10 } },
};

export interface StageOptions {
  /** The suite's own folder, without links in its path. */
  readonly folder: string;
  /** Of the scenario's data folder in it. */
  readonly dataName: string;
  readonly script: readonly ScriptLine[];
  /** Sections of the configuration file in the place of the usual ones. */
  readonly config?: Readonly<Record<string, unknown>> | undefined;
  /** What the provider asks for with a rate limit, as Gemini writes it. */
  readonly retryDelay?: string | undefined;
  readonly version: string;
  readonly signal: AbortSignal;
}

export interface Stage extends AsyncDisposable {
  readonly provider: SimulatedProvider;
  readonly signal: AbortSignal;
  /** Another server on the same data; all of them end with the stage. */
  startServer(): Promise<Server>;
}

export interface Play extends Stage {
  readonly server: Server;
  readonly checks: Checks;
}

/** @throws EvalError where its data folder is not new */
export async function setStage(options: StageOptions): Promise<Stage> {
  const { folder, dataName, config = {}, signal, version, script, retryDelay } = options;
  const data = join(folder, dataName);
  makeNewFolder(data);
  writeFileSync(join(data, "config.json"), JSON.stringify({ ...CONFIG, ...config }), { mode: 0o600 });

  await using undo = new AsyncDisposableStack();
  const { startSimulatedProvider } = await loadSimulatedProvider();
  const provider = undo.use(
    await startSimulatedProvider({
      clock: systemClock,
      script,
      ...(retryDelay === undefined ? {} : { retryDelay }),
    }),
  );
  const parts = undo.move();
  const env = {
    ...confinedEnv(folder),
    TASK_ORCHESTRATOR_HOME: data,
    TASK_ORCHESTRATOR_PROJECT: "resilience",
    TASK_ORCHESTRATOR_SIMULATED_URL: provider.url,
  };
  return {
    provider,
    signal,
    startServer: async () =>
      parts.use(await startServer({ env, version, signal, cwd: folder, nodeOptions: confinedNode(folder) })),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** How often the provider was asked for this. */
export function timesAsked({ provider }: Pick<Stage, "provider">, prompt: string): number {
  return provider.journal().filter((entry) => entry.prompt === prompt).length;
}

const LOOK_AGAIN_MS = 20;

/** Resolves when the provider has been asked so often; rejects when the scenario is over. */
export async function untilAsked({ provider, signal }: Stage, requests: number): Promise<void> {
  while (provider.journal().length < requests) {
    signal.throwIfAborted();
    await systemClock.sleep(LOOK_AGAIN_MS, signal);
  }
}
