// The environment's variables, cleaned and checked one by one.
import { posix, win32 } from "node:path";
import { geminiBaseUrl } from "./base-url.ts";
import { LOG_LEVELS, type LogLevel } from "./config.ts";
import { GEMINI_BASE_URL } from "./defaults.ts";
import type { Environment } from "./environment.ts";
import { invalidEnvironment } from "./errors.ts";
import { isProjectId } from "./project.ts";

/** In order of preference. */
export const GEMINI_KEY_VARIABLES = ["GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY"] as const;

const DATA_FOLDER = "task-orchestrator";
/** What an HTTP header can carry, without blanks. */
const HEADER_VALUE = /^[\x21-\x7e]+$/;
/** Some clients hand a reference to a variable that is not set to the program as it stands. */
const UNRESOLVED_REFERENCE = /^\$\{[^}]*\}$/;

/** The keys that are set, the one to use first. @throws ConfigError */
export function geminiKeys({ env }: Environment): string[] {
  return GEMINI_KEY_VARIABLES.flatMap((variable) => {
    const key = valueOf(env, variable);
    if (key === undefined) return [];
    if (HEADER_VALUE.test(key)) return [key];
    throw invalidEnvironment(variable, "has a blank, a line break or a letter that no key has", "your-key");
  });
}

/** @throws ConfigError */
export function geminiAddress({ env }: Environment): string {
  const address = valueOf(env, "GEMINI_BASE_URL") ?? GEMINI_BASE_URL;
  return geminiBaseUrl(address, "GEMINI_BASE_URL", GEMINI_BASE_URL);
}

/** The address of a simulated provider that already runs. */
export function simulatedUrl({ env }: Environment): string | undefined {
  return valueOf(env, "TASK_ORCHESTRATOR_SIMULATED_URL");
}

/** TASK_ORCHESTRATOR_HOME, else the folder where the platform keeps a user's data. @throws ConfigError */
export function dataDirectory(environment: Environment): string {
  const { homeDirectory, platform } = environment;
  const path = pathsOf(environment);
  const given = absolutePath(environment, "TASK_ORCHESTRATOR_HOME", path.join(homeDirectory, DATA_FOLDER));
  if (given !== undefined) return given;
  if (platform === "darwin") return path.join(homeDirectory, "Library", "Application Support", DATA_FOLDER);
  const [variable, usual] =
    platform === "win32"
      ? ["LOCALAPPDATA", path.join(homeDirectory, "AppData", "Local")]
      : ["XDG_DATA_HOME", path.join(homeDirectory, ".local", "share")];
  const base = valueOf(environment.env, variable);
  return path.join(base !== undefined && isUsablePath(base, path) ? base : usual, DATA_FOLDER);
}

/** The file that TASK_ORCHESTRATOR_CONFIG names. @throws ConfigError */
export function namedConfigFile(environment: Environment): string | undefined {
  const example = pathsOf(environment).join(environment.homeDirectory, "task-orchestrator.json");
  return absolutePath(environment, "TASK_ORCHESTRATOR_CONFIG", example);
}

/** @throws ConfigError */
export function namedProject({ env }: Environment): string | undefined {
  const variable = "TASK_ORCHESTRATOR_PROJECT";
  const id = valueOf(env, variable);
  if (id === undefined || isProjectId(id)) return id;
  throw invalidEnvironment(
    variable,
    "is not a name of 1 to 200 letters, digits and . _ @ / : + ~ - that begins with a letter or digit",
    "my-team/my-app",
  );
}

/** @throws ConfigError */
export function logLevel({ env }: Environment): LogLevel {
  const variable = "TASK_ORCHESTRATOR_LOG_LEVEL";
  const wanted = valueOf(env, variable)?.toLowerCase() ?? "info";
  const level = LOG_LEVELS.find((name) => name === wanted);
  if (level === undefined) throw invalidEnvironment(variable, `is none of ${LOG_LEVELS.join(", ")}`, "info");
  return level;
}

/** Where the person started: npm changes to the package's folder and leaves the person's in INIT_CWD. */
export function startFolder(environment: Environment): string {
  const { cwd, env } = environment;
  const manifest = valueOf(env, "npm_package_json");
  const chosenByNpm = manifest !== undefined && pathsOf(environment).dirname(manifest) === cwd;
  return (chosenByNpm ? valueOf(env, "INIT_CWD") : undefined) ?? cwd;
}

/** undefined for what is not set, empty, or a reference that the client did not resolve. */
function valueOf(env: Environment["env"], variable: string): string | undefined {
  const trimmed = env[variable]?.trim() ?? "";
  const value = /^(["'])(.*)\1$/s.exec(trimmed)?.[2]?.trim() ?? trimmed;
  return value === "" || UNRESOLVED_REFERENCE.test(value) ? undefined : value;
}

function absolutePath(environment: Environment, variable: string, example: string): string | undefined {
  const value = valueOf(environment.env, variable);
  if (value === undefined) return undefined;
  const path = pathsOf(environment);
  // Nobody expands ~ in a client's JSON.
  const expanded = /^~(?=$|[\\/])/.test(value) ? path.join(environment.homeDirectory, value.slice(1)) : value;
  if (!isUsablePath(expanded, path)) throw invalidEnvironment(variable, "is not an absolute path", example);
  return path.normalize(expanded);
}

function isUsablePath(value: string, path: typeof posix): boolean {
  return path.isAbsolute(value) && !/\p{Cc}/u.test(value);
}

function pathsOf({ platform }: Environment): typeof posix {
  return platform === "win32" ? win32 : posix;
}
