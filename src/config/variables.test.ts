// What each environment variable gives, and what it says when it cannot.
import { expect, test } from "vitest";
import type { Environment } from "./environment.ts";
import * as variables from "./variables.ts";

function environment(env: Environment["env"], other: Partial<Environment> = {}): Environment {
  return { env, cwd: "/home/ada/app", homeDirectory: "/home/ada", platform: "linux", ...other };
}

const windows = { platform: "win32", homeDirectory: "C:\\Users\\ada" } as const;

test.each<[string, Environment["env"], Partial<Environment>, string]>([
  ["the user's data folder", {}, {}, "/home/ada/.local/share/task-orchestrator"],
  ["XDG_DATA_HOME", { XDG_DATA_HOME: "/data/ada" }, {}, "/data/ada/task-orchestrator"],
  [
    "no relative XDG_DATA_HOME, as its specification says",
    { XDG_DATA_HOME: "data" },
    {},
    "/home/ada/.local/share/task-orchestrator",
  ],
  [
    "Application Support on macOS",
    { XDG_DATA_HOME: "/data" },
    { platform: "darwin", homeDirectory: "/Users/ada" },
    "/Users/ada/Library/Application Support/task-orchestrator",
  ],
  ["LOCALAPPDATA on Windows", { LOCALAPPDATA: "D:\\Local" }, windows, "D:\\Local\\task-orchestrator"],
  ["AppData on Windows", {}, windows, "C:\\Users\\ada\\AppData\\Local\\task-orchestrator"],
  ["TASK_ORCHESTRATOR_HOME before all", { TASK_ORCHESTRATOR_HOME: "/srv/to", XDG_DATA_HOME: "/data" }, {}, "/srv/to"],
  ["the home folder for ~", { TASK_ORCHESTRATOR_HOME: "~/to" }, {}, "/home/ada/to"],
  ["a path without its quotes", { TASK_ORCHESTRATOR_HOME: ' "/srv/my data" ' }, {}, "/srv/my data"],
  ["a Windows path", { TASK_ORCHESTRATOR_HOME: "E:\\to" }, windows, "E:\\to"],
])("the data directory is %s", (_name, env, other, expected) => {
  expect(variables.dataDirectory(environment(env, other))).toBe(expected);
});

test.each(["data", "./data", "~ada/data", "/srv/\u0000", "C:\\data"])("%j is no absolute path", (value) => {
  expect(() => variables.dataDirectory(environment({ TASK_ORCHESTRATOR_HOME: value }))).toThrow(
    /TASK_ORCHESTRATOR_HOME is not an absolute path/,
  );
});

test.each(["", "   ", '""', "''", "${TASK_ORCHESTRATOR_CONFIG}", "${env:X}"])("%j counts as not set", (value) => {
  expect(variables.namedConfigFile(environment({ TASK_ORCHESTRATOR_CONFIG: value }))).toBeUndefined();
});

test("the keys that are set come in order of preference", () => {
  const env = { GEMINI_API_KEY: "", GOOGLE_API_KEY: "second", GOOGLE_GENERATIVE_AI_API_KEY: "third" };
  expect(variables.keysOf(environment(env), "google_gemini")).toEqual(["second", "third"]);
});

test("a key is used without the blanks and quotes around it", () => {
  expect(variables.keysOf(environment({ GEMINI_API_KEY: "\t'AIzaKey'\n" }), "google_gemini")).toEqual(["AIzaKey"]);
});

test.each(["two words", "with\nbreak", "schlüssel", "\u0007"])("a key such as %j is refused by its name", (value) => {
  expect(() => variables.keysOf(environment({ GOOGLE_API_KEY: value }), "google_gemini")).toThrow(/GOOGLE_API_KEY/);
});

test("a log level is read in any case", () => {
  expect(variables.logLevel(environment({ TASK_ORCHESTRATOR_LOG_LEVEL: "Debug" }))).toBe("debug");
});

test("an unknown log level is answered with the known ones", () => {
  expect(() => variables.logLevel(environment({ TASK_ORCHESTRATOR_LOG_LEVEL: "loud" }))).toThrow(
    /is none of debug, info, warn, error/,
  );
});

test.each(["my app", "/rooted", "a\u0000b", "x".repeat(201)])("%j is no project name", (value) => {
  expect(() => variables.namedProject(environment({ TASK_ORCHESTRATOR_PROJECT: value }))).toThrow(
    /TASK_ORCHESTRATOR_PROJECT is not a name/,
  );
});

test("a project name may have slashes and letters of any language", () => {
  expect(variables.namedProject(environment({ TASK_ORCHESTRATOR_PROJECT: "größe/app-1" }))).toBe("größe/app-1");
});

test("under npm, which starts in the package, the person's folder is INIT_CWD", () => {
  const env = { INIT_CWD: "/home/ada/app", npm_package_json: "/opt/clone/package.json" };
  expect(variables.startFolder(environment(env, { cwd: "/opt/clone" }))).toBe("/home/ada/app");
});

test("an INIT_CWD that was inherited from some other npm run is not the start folder", () => {
  const env = { INIT_CWD: "/somewhere/else", npm_package_json: "/somewhere/else/package.json" };
  expect(variables.startFolder(environment(env, { cwd: "/home/ada/app" }))).toBe("/home/ada/app");
});

test("toolsets are named one by one, and none means all", () => {
  expect(variables.toolsets(environment({ TASK_ORCHESTRATOR_TOOLSETS: "core, Cost," }))).toEqual(["core", "cost"]);
  expect(variables.toolsets(environment({}))).toBeNull();
  expect(() => variables.toolsets(environment({ TASK_ORCHESTRATOR_TOOLSETS: "healin" }))).toThrow(
    /TASK_ORCHESTRATOR_TOOLSETS \(or --toolsets\).*did you mean healing/,
  );
});

const readOnly = (value?: string): boolean => variables.readOnly(environment({ TASK_ORCHESTRATOR_READ_ONLY: value }));

test("read-only is a yes or a no", () => {
  expect(["true", "1", "YES"].map(readOnly)).toEqual([true, true, true]);
  expect(["false", "0", undefined].map(readOnly)).toEqual([false, false, false]);
  expect(() => readOnly("maybe")).toThrow(/TASK_ORCHESTRATOR_READ_ONLY/);
});
