// A home in which processes live and die one after another: a data directory, a folder to look into, a provider.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type App, createApp, processWorld, type Role } from "../../src/app.ts";
import { loadConfig } from "../../src/config/index.ts";
import type { Clock } from "../../src/kernel/clock.ts";
import { systemClock } from "../../src/kernel/node/clock.ts";
import { type Script, type SimulatedProvider, startSimulatedProvider } from "../../src/models/simulated/index.ts";

export interface Home {
  readonly folder: string;
  readonly data: string;
  readonly url: string;
}

export interface Place extends Home, AsyncDisposable {
  readonly provider: SimulatedProvider;
}

export const DAILY_USD = 10;

const SETTINGS = {
  runs: { lease_ms: 400, heartbeat_ms: 100 },
  retry: { base_ms: 1, cap_ms: 5 },
  models: { thinking_tokens: 100 },
  prices: { "simulated:gemini-3.8-flash": { input_usd_per_million: 1, output_usd_per_million: 10 } },
  budget: { defaults: { simulated: { daily_usd: DAILY_USD, monthly_usd: DAILY_USD } } },
};

export interface PlaceOptions {
  readonly script: Script;
  readonly latencyMs?: number;
  /** Over those of every place. */
  readonly settings?: object;
}

export async function makePlace({ script, latencyMs = 0, settings = {} }: PlaceOptions): Promise<Place> {
  const home = mkdtempSync(join(tmpdir(), "deaths-"));
  const [data, folder] = [join(home, "data"), join(home, "folder")];
  for (const path of [data, folder]) mkdirSync(path, { mode: 0o700 });
  writeFileSync(join(folder, "limits.ts"), "export const LIMIT = 7;\n");
  writeFileSync(join(data, "config.json"), JSON.stringify({ ...SETTINGS, agents: { roots: [folder] }, ...settings }));
  const provider = await startSimulatedProvider({ clock: systemClock, script, latencyMs, says: judges });
  return {
    folder,
    data,
    provider,
    url: provider.url,
    [Symbol.asyncDispose]: async () => {
      await provider[Symbol.asyncDispose]();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Every judgement is the same. */
function judges(_prompt: string, request: string): { readonly text: string } | undefined {
  if (!request.includes("You judge the work of others")) return undefined;
  return { text: JSON.stringify({ reasoning: "read", evidence: "", verdict: "mostly" }) };
}

/** The product in this process, as a worker unless said otherwise. */
export function openProduct(
  { data, folder, url }: Home,
  { role = "works", clock }: { readonly role?: Role; readonly clock?: Clock } = {},
): App {
  const env = { TASK_ORCHESTRATOR_HOME: data, TASK_ORCHESTRATOR_PROJECT: "deaths" };
  const environment = { env, cwd: folder, homeDirectory: folder, platform: "linux" } as const;
  const config = loadConfig(environment, { provider: { name: "simulated", url } });
  const world = processWorld(config);
  return createApp(config, clock === undefined ? world : { ...world, clock }, role);
}
