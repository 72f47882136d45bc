// Where the demo plays: a data directory of its own, waits that nobody has to sit through, and no trace of the user's keys.
import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, type Environment, loadConfig } from "../../config/index.ts";

/** What is shorter than the product's defaults; all else is as the product has it. */
const SHORTENED = {
  retry: { base_ms: 50, cap_ms: 500 },
  circuit: { open_ms: 250 },
  // What is learned of prompts that are asked at once depends on which failed first: the same seed gives the same figures.
  immune: { enabled: false },
  timeouts: { attempt_ms: 4_000 },
};

/** One model alone, so that what is healed is not hidden by another one that stands in. */
const ROUTING = { fast: ["gemini-3.5-flash-lite"] };

/** Beside what every client passes on (HOME, PATH and the like): how this Node itself runs. */
const PASSED_ON = /^NODE_|^XDG_CACHE_HOME$/;

export type Waits = Pick<Config, "retry" | "circuit" | "timeouts">;

export interface Stage {
  readonly dataDirectory: string;
  /** What the product waits by default, and what it waits here. */
  readonly usual: Waits;
  readonly shortened: Waits;
  /** What a server that plays here is started with: nothing of the user's keys, addresses and settings. */
  serverEnv(providerUrl: string): Record<string, string>;
  clear(): Promise<void>;
}

/** @throws ConfigError */
export function setStage(environment: Environment, seed: string): Stage {
  const dataDirectory = mkdtempSync(join(tmpdir(), "task-orchestrator-demo-"));
  const own = { TASK_ORCHESTRATOR_HOME: dataDirectory, TASK_ORCHESTRATOR_PROJECT: "demo" };
  const here: Environment = { ...environment, env: own };
  const usual = loadConfig(here);
  writeFileSync(
    join(dataDirectory, "config.json"),
    `${JSON.stringify({ ...SHORTENED, routing: ROUTING, seed }, null, 2)}\n`,
    {
      mode: 0o600,
    },
  );
  return {
    dataDirectory,
    usual,
    shortened: loadConfig(here),
    serverEnv: (providerUrl) => ({
      ...nodeVariables(environment.env),
      ...own,
      TASK_ORCHESTRATOR_SIMULATED_URL: providerUrl,
    }),
    clear: () => rm(dataDirectory, { recursive: true, force: true, maxRetries: 5 }),
  };
}

function nodeVariables(env: Environment["env"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value !== undefined && PASSED_ON.test(name) ? [[name, value]] : [],
    ),
  );
}
