// The whole product in this process, over a simulated provider of its own and a data directory that goes with it.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Caller,
  spawnAgentSchema,
  type SpawnAgentInput,
  spawnEachSchema,
  type SpawnEachInput,
} from "../../src/agents/index.ts";
import { createApp, processWorld, type Role, type UseCases } from "../../src/app.ts";
import { loadConfig } from "../../src/config/index.ts";
import type { RunAnswer } from "../../src/runs/index.ts";
import { systemClock } from "../../src/kernel/node/clock.ts";
import {
  type Script,
  type SimulatedProvider,
  type SimulatedProviderOptions,
  startSimulatedProvider,
} from "../../src/models/simulated/index.ts";
import { putNewStore } from "../../src/storage/testing.ts";

export interface AppUnderTest extends AsyncDisposable {
  readonly provider: SimulatedProvider;
  readonly dataDirectory: string;
  readonly useCases: UseCases;
  spawn(input: SpawnAgentInput, signal?: AbortSignal): Promise<RunAnswer>;
  spawnEach(input: SpawnEachInput, signal?: AbortSignal): Promise<RunAnswer>;
  /** The end of the product, before its data directory goes. */
  end(): Promise<void>;
  /** Another start of it, on the same data directory. */
  again(role?: Role): Promise<Pick<AppUnderTest, "useCases" | "spawn"> & AsyncDisposable>;
}

export interface AppOptions {
  readonly script?: Script;
  readonly provider?: Partial<Omit<SimulatedProviderOptions, "clock" | "script">>;
  readonly environment?: Readonly<Record<string, string>>;
  /** The configuration file. */
  readonly settings?: object;
}

/** Waits are short, everything else is as it ships. */
const QUICK = {
  retry: { base_ms: 2, cap_ms: 20 },
  circuit: { open_ms: 50 },
  timeouts: { attempt_ms: 1_000 },
};

export async function appUnderTest(options: AppOptions = {}): Promise<AppUnderTest> {
  const dataDirectory = mkdtempSync(join(tmpdir(), "orchestrator-"));
  writeFileSync(join(dataDirectory, "config.json"), JSON.stringify({ ...QUICK, ...options.settings }));
  await putNewStore(dataDirectory);
  const provider = await startSimulatedProvider({
    clock: systemClock,
    retryDelay: "0.010s",
    ...(options.script === undefined ? {} : { script: options.script }),
    ...options.provider,
  });
  const config = loadConfig(
    {
      env: { TASK_ORCHESTRATOR_HOME: dataDirectory, ...options.environment },
      cwd: dataDirectory,
      homeDirectory: dataDirectory,
      platform: "linux",
    },
    { provider: { name: "simulated", url: provider.url } },
  );
  const start = async (role: Role = "visits") => {
    const app = createApp(config, processWorld(config), role);
    const useCases = await app.useCases();
    const spawn: AppUnderTest["spawn"] = (input, signal) =>
      useCases.agents.spawnAgent(spawnAgentSchema.parse(input), callerFrom(signal));
    return { useCases, spawn, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() };
  };
  const app = await start();
  const { useCases, spawn } = app;
  let ending: PromiseLike<void> | undefined;
  const end = async (): Promise<void> => {
    await (ending ??= app[Symbol.asyncDispose]());
  };
  return {
    provider,
    dataDirectory,
    useCases,
    spawn,
    again: start,
    spawnEach: (input, signal) => useCases.agents.spawnEach(spawnEachSchema.parse(input), callerFrom(signal)),
    end,
    [Symbol.asyncDispose]: async () => {
      await end();
      await provider[Symbol.asyncDispose]();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}

function callerFrom(signal = new AbortController().signal): Caller {
  return { signal, abortEnds: "work" };
}
