// The bans on the ambient world: time, randomness, timers, process, network and console are passed in.
import { globalReferences, type GlobalReference } from "./global-references.ts";
import { moduleRequests, type ModuleRequest } from "./module-requests.ts";
import { isTest, lineAt, type Offence, type SourceFile } from "./source-file.ts";

const TIME = "time is passed in as a Clock";
const TIMERS = "waiting is passed in as a Clock";
const RANDOMNESS = "randomness is passed in as Random or Ids";
const PROCESS = "main.ts and config/ read the process; take what you need as an argument";
const ENVIRONMENT = "config/ reads the environment";
const NETWORK = "the network is passed in as a transport";
const CONSOLE = "logging is passed in as a Log";

const GLOBALS: Readonly<Record<string, string>> = {
  performance: TIME,
  setTimeout: TIMERS,
  setInterval: TIMERS,
  setImmediate: TIMERS,
  process: PROCESS,
  fetch: NETWORK,
  console: CONSOLE,
};

const MEMBERS: Readonly<Record<string, { readonly names: readonly string[]; readonly rule: string }>> = {
  Date: { names: ["now"], rule: TIME },
  Math: { names: ["random"], rule: RANDOMNESS },
  AbortSignal: { names: ["timeout"], rule: TIMERS },
  crypto: {
    names: ["randomUUID", "randomBytes", "randomInt", "randomFill", "randomFillSync", "getRandomValues", "webcrypto"],
    rule: RANDOMNESS,
  },
};

/** Modules that hold the same things; of crypto only the names above, which are therefore imported one by one. */
const MODULES: Readonly<Record<string, string>> = {
  timers: TIMERS,
  "timers/promises": TIMERS,
  perf_hooks: TIME,
  process: PROCESS,
  console: CONSOLE,
};

export function ambientOffences(file: SourceFile): readonly Offence[] {
  if (mayTouchTheWorld(file.path)) return [];
  const inCli = file.path.startsWith("src/cli/");
  const at = (offset: number, what: string, rule: string): Offence => ({
    path: file.path,
    line: lineAt(file.source, offset),
    rule: `${what}: ${rule}`,
  });
  return [
    ...moduleRequests(file).flatMap((request) => {
      const rule = moduleRule(request);
      return rule === undefined ? [] : [at(request.offset, `import of ${request.specifier}`, rule)];
    }),
    ...globalReferences(file).flatMap((reference) => {
      const rule = inCli && reference.name === "process" ? cliProcessRule(reference) : globalRule(reference);
      return rule === undefined ? [] : [at(reference.offset, describe(reference), rule)];
    }),
  ];
}

function mayTouchTheWorld(path: string): boolean {
  return isTest(path) || path === "src/main.ts" || /^src\/(?:kernel\/node|config)\//.test(path);
}

function moduleRule({ specifier, typeOnly, names }: ModuleRequest): string | undefined {
  if (specifier === undefined || typeOnly) return undefined;
  const name = specifier.replace(/^node:/, "");
  const random = name === "crypto" && names.some((imported) => imported === "*" || isMember("crypto", imported));
  return random ? RANDOMNESS : own(MODULES, name);
}

function globalRule({ name, use }: GlobalReference): string | undefined {
  if (name === "Date" && use.kind === "call") return TIME;
  if (name === "Date" && use.kind === "construct" && use.argumentCount === 0) return TIME;
  if (use.kind === "member" && isMember(name, use.member)) return own(MEMBERS, name)?.rule;
  return own(GLOBALS, name);
}

/** The command line owns its terminal, exit code and signals, but not the environment. */
function cliProcessRule({ use }: GlobalReference): string | undefined {
  return use.kind === "member" && use.member === "env" ? ENVIRONMENT : undefined;
}

function isMember(name: string, member: string): boolean {
  return own(MEMBERS, name)?.names.includes(member) === true;
}

function describe({ name, use }: GlobalReference): string {
  switch (use.kind) {
    case "member":
      return `${name}.${use.member}`;
    case "construct":
      return `new ${name}()`;
    case "call":
      return `${name}()`;
    case "value":
      return name;
  }
}

/** A member of the table itself, never one of Object's, such as `constructor`. */
function own<Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
