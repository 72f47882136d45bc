// The environment's variables, cleaned and checked one by one.
import { posix, win32 } from "node:path";
import { LOG_LEVELS, type LogLevel, type ProviderName, type Toolset, TOOLSETS } from "./config.ts";
import type { Environment } from "./environment.ts";
import { invalidEnvironment } from "./errors.ts";
import { nearestNames } from "./nearest-names.ts";
import { isProjectId } from "./project.ts";

type RealProvider = Exclude<ProviderName, "simulated">;

/** The variables that hold a provider's key, in order of preference. */
export const KEY_VARIABLES: Readonly<Record<RealProvider, readonly [string, ...string[]]>> = {
  google_gemini: ["GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY"],
  openai: ["OPENAI_API_KEY"],
  anthropic: ["ANTHROPIC_API_KEY"],
  openai_compatible: ["OPENAI_COMPATIBLE_API_KEY"],
};

const ADDRESS_VARIABLES: Readonly<Record<RealProvider, string>> = {
  google_gemini: "GEMINI_BASE_URL",
  openai: "OPENAI_BASE_URL",
  anthropic: "ANTHROPIC_BASE_URL",
  openai_compatible: "OPENAI_COMPATIBLE_BASE_URL",
};

const DATA_FOLDER = "task-orchestrator";
/** What an HTTP header can carry, without blanks. */
const HEADER_VALUE = /^[\x21-\x7e]+$/;
const MODEL_ID = /^\S{1,200}$/;
/** Some clients hand a reference to a variable that is not set to the program as it stands. */
const UNRESOLVED_REFERENCE = /^\$\{[^}]*\}$/;

/** The keys that are set, the one to use first. @throws ConfigError */
export function keysOf(environment: Environment, provider: RealProvider): string[] {
  return KEY_VARIABLES[provider].flatMap((variable) => visible(environment, variable, "your-key") ?? []);
}

/** As it was set, unchecked. */
export function addressOf(
  { env }: Environment,
  provider: RealProvider,
): { readonly variable: string; readonly address: string | undefined } {
  const variable = ADDRESS_VARIABLES[provider];
  return { variable, address: valueOf(env, variable) };
}

/** The models of a server of one's own, separated by commas. @throws ConfigError */
export function compatibleModels({ env }: Environment): string[] {
  const variable = "OPENAI_COMPATIBLE_MODELS";
  const models = (valueOf(env, variable) ?? "").split(",").map((model) => model.trim());
  const named = models.filter((model) => model !== "");
  if (named.every((model) => MODEL_ID.test(model))) return named;
  throw invalidEnvironment(variable, "has a model id with a blank or of more than 200 characters", "llama3.3,qwen3:8b");
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

/** The toolsets that are named, separated by commas; null = all. @throws ConfigError */
export function toolsets({ env }: Environment): Toolset[] | null {
  const variable = "TASK_ORCHESTRATOR_TOOLSETS";
  const names = (valueOf(env, variable) ?? "").split(",").flatMap((name) => name.trim().toLowerCase() || []);
  const known = names.map((name) => {
    const toolset = TOOLSETS.find((each) => each === name);
    if (toolset !== undefined) return toolset;
    const nearest = nearestNames(name, TOOLSETS, 1).join("");
    throw invalidEnvironment(
      variable,
      `(or --toolsets) names something that is none of ${TOOLSETS.join(", ")} (did you mean ${nearest}?)`,
      "core,cost",
    );
  });
  return known.length === 0 ? null : known;
}

/** @throws ConfigError */
export function readOnly({ env }: Environment): boolean {
  const variable = "TASK_ORCHESTRATOR_READ_ONLY";
  const value = (valueOf(env, variable) ?? "0").toLowerCase();
  if (["1", "true", "yes", "on"].includes(value)) return true;
  if (["0", "false", "no", "off"].includes(value)) return false;
  throw invalidEnvironment(variable, "is neither true nor false", "true");
}

/** Where the person started: npm changes to the package's folder and leaves the person's in INIT_CWD. */
export function startFolder(environment: Environment): string {
  const { cwd, env } = environment;
  const manifest = valueOf(env, "npm_package_json");
  const chosenByNpm = manifest !== undefined && pathsOf(environment).dirname(manifest) === cwd;
  return (chosenByNpm ? valueOf(env, "INIT_CWD") : undefined) ?? cwd;
}

/** The first of these that is set, with its name; else the first one's name alone. */
export function firstSet(
  { env }: Environment,
  names: readonly [string, ...string[]],
): readonly [name: string, value: string | undefined] {
  const values = names.map((name) => [name, valueOf(env, name)] as const);
  return values.find(([, value]) => value !== undefined) ?? [names[0], undefined];
}

/** What an HTTP header can carry, without blanks. @throws ConfigError */
export function visible({ env }: Environment, variable: string, example: string): string | undefined {
  const value = valueOf(env, variable);
  if (value === undefined || HEADER_VALUE.test(value)) return value;
  throw invalidEnvironment(variable, "has a blank, a line break or a letter that no key has", example);
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
