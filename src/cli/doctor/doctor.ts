// doctor: looks at everything the server needs, and says what to do where something is wrong.
import { type Config, ConfigError, PROVIDERS } from "../../config/index.ts";
import type { Clock } from "../../kernel/clock.ts";
import { type LogLine, logFilePath, readLogTail } from "../../observability/index.ts";
import { type Check, fail, ok, warn } from "./check.ts";
import { checkDataDirectory } from "./data-directory.ts";
import { checkDatabase } from "./database.ts";
import { checkProviders, checkRouting, type PriceOf, routingTable } from "./models.ts";
import { checkOnline, type OnlineDeps } from "./online.ts";
import { type DoctorReport, reportAsJson, reportAsText } from "./report.ts";
import type { Terminal } from "../terminal.ts";

const LEAST_NODE = "24.11";
const SHOWN_ERRORS = 5;
/** Errors older than this are shown and no longer warned of. */
const RECENT_MS = 86_400_000;

export interface DoctorDeps extends OnlineDeps {
  /** Without the leading v. */
  readonly nodeVersion: string;
  readonly platform: NodeJS.Platform;
  /** @throws ConfigError */
  readonly loadConfig: () => Config;
  readonly pricesOf: (config: Config) => PriceOf;
  readonly clock: Clock;
}

export interface DoctorOptions {
  /** Also asks the provider for its list of models, with the key. */
  readonly online?: boolean;
}

export async function doctor(deps: DoctorDeps, options: DoctorOptions = {}): Promise<DoctorReport> {
  const node = checkNode(deps.nodeVersion);
  const config = loaded(deps.loadConfig);
  if (config instanceof ConfigError) {
    return { checks: [node, fail("Configuration", config.message, config.hint)], routing: [], lastErrors: [] };
  }
  const routing = await routingTable(config, deps.pricesOf(config));
  const log = lastErrors(config, deps.clock.now());
  const checks = [
    node,
    checkConfigFile(config),
    ok("Project", `${config.project.label} (${config.project.id})`),
    ...checkDataDirectory(config.dataDirectory, deps.platform),
    await checkDatabase(config.dataDirectory),
    ...checkProviders(config),
    ...(options.online === true ? await checkEachOnline(deps, config) : []),
    ...checkRouting(routing, config.configFile),
    log.check,
  ];
  return { checks, routing, lastErrors: log.lines };
}

/** Writes the report; gives the exit code: 0, or 1 when something fails. */
export async function runDoctor(
  deps: DoctorDeps & { readonly terminal: Terminal },
  options: DoctorOptions & { readonly json?: boolean },
): Promise<number> {
  const report = await doctor(deps, options);
  deps.terminal.stdout(options.json === true ? reportAsJson(report) : reportAsText(report));
  return report.checks.some(({ status }) => status === "fail") ? 1 : 0;
}

function checkEachOnline(deps: OnlineDeps, { providers, routing }: Config): Promise<Check[]> {
  const routed = Object.values(routing).flat();
  return Promise.all(
    PROVIDERS.flatMap((name) => {
      const settings = providers[name];
      if (settings === undefined || name === "simulated") return [];
      const models = routed.flatMap(({ provider, model }) => (provider === name ? [model] : []));
      return [checkOnline(deps, name, settings, models)];
    }),
  );
}

function checkNode(version: string): Check {
  return isOlder(version, LEAST_NODE)
    ? fail("Node", `${version} is older than ${LEAST_NODE}`, `Install Node ${LEAST_NODE} or newer, or run npm ci here.`)
    : ok("Node", version);
}

/** By major and minor version. */
function isOlder(version: string, least: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split(".").map(Number);
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}

function loaded(load: () => Config): Config | ConfigError {
  try {
    return load();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

function checkConfigFile({ configFile, file }: Config): Check {
  const keys = Object.keys(file);
  const content = keys.length === 0 ? "nothing set there: the defaults hold" : `sets ${keys.join(", ")}`;
  return ok("Configuration", `${configFile} (${content})`);
}

function lastErrors({ dataDirectory }: Config, nowMs: number): { readonly check: Check; readonly lines: LogLine[] } {
  const path = logFilePath(dataDirectory);
  try {
    const lines = readLogTail(path, SHOWN_ERRORS, ({ level }) => level === "error");
    const newest = lines.at(-1);
    if (newest === undefined) return { lines, check: ok("Log", `${path} (no errors)`) };
    const text = `${path}: the last error is ${newest.event}, ${newest.time}`;
    const isRecent = nowMs - Date.parse(newest.time) < RECENT_MS;
    return { lines, check: isRecent ? warn("Log", text, "Look at the last errors below.") : ok("Log", text) };
  } catch {
    return { lines: [], check: warn("Log", `${path} cannot be read`, "Make it readable for this user.") };
  }
}
