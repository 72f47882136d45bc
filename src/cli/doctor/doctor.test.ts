// The doctor's findings, on real folders and databases.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Config, loadConfig } from "../../config/index.ts";
import { testConfig } from "../../config/testing.ts";
import { FakeClock } from "../../kernel/testing.ts";
import { logFilePath } from "../../observability/index.ts";
import { DATABASE_FILE, openDatabase } from "../../storage/index.ts";
import type { Check } from "./check.ts";
import { recordedTerminal } from "../testing.ts";
import { doctor, type DoctorDeps, runDoctor } from "./doctor.ts";

const KEY = "AIza-not-to-be-shown";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "doctor-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

function configured(overrides: Partial<Config> = {}): Config {
  return testConfig({
    dataDirectory: folder(),
    providers: { google_gemini: { apiKey: KEY, baseUrl: "https://gemini.example/v1beta" } },
    routing: {
      fast: [
        { provider: "google_gemini", model: "small" },
        { provider: "openai", model: "without-a-key" },
        { provider: "google_gemini", model: "tiny" },
      ],
      code: [{ provider: "google_gemini", model: "large" }],
    },
    ...overrides,
  });
}

function deps(config: Config, overrides: Partial<DoctorDeps> = {}): DoctorDeps {
  return {
    nodeVersion: "24.21.0",
    platform: "linux",
    loadConfig: () => config,
    pricesOf: () => () => Promise.resolve({ inputUsdPerMillion: 0.3, outputUsdPerMillion: 2.5 }),
    clock: new FakeClock(),
    fetch: () => Promise.reject(new Error("the network is not to be used")),
    ...overrides,
  };
}

async function finding(name: string, given: DoctorDeps, online = false): Promise<Check | undefined> {
  const { checks } = await doctor(given, { online });
  return checks.find((check) => check.name === name);
}

test("a machine in order passes every check", async () => {
  const config = configured();
  await (await openDatabase(config.dataDirectory))[Symbol.asyncDispose]();
  const { checks } = await doctor(deps(config));
  expect(checks.map(({ name, status }) => `${name} ${status}`)).toEqual([
    "Node ok",
    "Configuration ok",
    "Project ok",
    "Data directory ok",
    "File modes ok",
    "Database ok",
    "google_gemini ok",
    "Routing ok",
    "Log ok",
  ]);
});

test.each(["22.14.0", "24.10.0"])("Node %s is too old", async (nodeVersion) => {
  expect(await finding("Node", deps(configured(), { nodeVersion }))).toMatchObject({
    status: "fail",
    text: `${nodeVersion} is older than 24.11`,
  });
});

test.each(["24.11.0", "25.0.0"])("Node %s is new enough", async (nodeVersion) => {
  expect(await finding("Node", deps(configured(), { nodeVersion }))).toMatchObject({ status: "ok" });
});

test("a configuration that is not valid is told with its way out, and ends the examination", async () => {
  const environment = { cwd: "/", homeDirectory: "/", platform: "linux" } as const;
  const load = (): Config => loadConfig({ ...environment, env: { TASK_ORCHESTRATOR_LOG_LEVEL: "loud" } });
  const { checks } = await doctor(deps(configured(), { loadConfig: load }));
  expect(checks).toMatchObject([
    { name: "Node" },
    { name: "Configuration", status: "fail", advice: expect.stringContaining("TASK_ORCHESTRATOR_LOG_LEVEL=info") },
  ]);
});

test("what the configuration file sets is named", async () => {
  const check = await finding("Configuration", deps(configured({ file: { retry: {}, seed: "x" } })));
  expect(check?.text).toContain("sets retry, seed");
});

test("a data directory that is not there is not made by looking", async () => {
  const dataDirectory = join(folder(), "a", "b");
  expect(await finding("Data directory", deps(configured({ dataDirectory })))).toMatchObject({
    status: "ok",
    text: `${dataDirectory} (made at first use)`,
  });
  expect(statSync(dataDirectory, { throwIfNoEntry: false })).toBeUndefined();
});

test("a file in the data directory's place fails", async () => {
  const dataDirectory = join(folder(), "file");
  writeFileSync(dataDirectory, "");
  expect(await finding("Data directory", deps(configured({ dataDirectory })))).toMatchObject({ status: "fail" });
});

test("a data directory below a file cannot be made", async () => {
  const file = join(folder(), "file");
  writeFileSync(file, "");
  const check = await finding("Data directory", deps(configured({ dataDirectory: join(file, "data") })));
  expect(check).toMatchObject({ status: "fail", advice: expect.stringContaining("TASK_ORCHESTRATOR_HOME") });
});

test("what others can read is named with the command that changes it", async () => {
  const config = configured();
  const log = logFilePath(config.dataDirectory);
  mkdirSync(join(config.dataDirectory, "logs"), { mode: 0o700 });
  writeFileSync(log, "");
  chmodSync(log, 0o644);
  chmodSync(config.dataDirectory, 0o755);
  expect(await finding("File modes", deps(config))).toMatchObject({
    status: "warn",
    advice: `chmod 700 "${config.dataDirectory}" && chmod 600 "${log}"`,
  });
});

test("on Windows the modes say nothing", async () => {
  expect(await finding("File modes", deps(configured(), { platform: "win32" }))).toBeUndefined();
});

test("a database that does not exist yet is in order and is not made", async () => {
  const config = configured();
  expect(await finding("Database", deps(config))).toMatchObject({ status: "ok" });
  expect(statSync(join(config.dataDirectory, DATABASE_FILE), { throwIfNoEntry: false })).toBeUndefined();
});

test("a file that is no database fails with what to do", async () => {
  const config = configured();
  writeFileSync(join(config.dataDirectory, DATABASE_FILE), "x".repeat(8_192));
  expect(await finding("Database", deps(config))).toMatchObject({
    status: "fail",
    advice: expect.stringContaining("to a safe place"),
  });
});

test("a database that opens and has damaged pages fails", async () => {
  const config = configured();
  const database = await openDatabase(config.dataDirectory);
  await database[Symbol.asyncDispose]();
  const content = readFileSync(database.path);
  // The first pages hold the schema, without which it does not open at all.
  writeFileSync(database.path, content.fill(0xff, Math.floor(content.length * 0.9)));
  expect(await finding("Database", deps(config))).toMatchObject({
    status: "fail",
    text: expect.stringContaining("is damaged"),
    advice: expect.stringContaining("to a safe place"),
  });
});

test.each<[string, Config["providers"], string[]]>([
  ["no provider", {}, ["fail"]],
  [
    "the simulated provider alone",
    { simulated: { apiKey: "x", baseUrl: "http://127.0.0.1:1/v1beta" } },
    ["warn", "ok"],
  ],
  ["a key", { google_gemini: { apiKey: KEY, baseUrl: "https://a.example/v1" } }, ["ok"]],
  ["a key sent unencrypted", { google_gemini: { apiKey: KEY, baseUrl: "http://a.example/v1" } }, ["warn"]],
  [
    "a server of one's own without a key",
    { openai_compatible: { apiKey: null, baseUrl: "http://gpu.example/v1" } },
    ["ok"],
  ],
  ["a key sent within the machine", { google_gemini: { apiKey: KEY, baseUrl: "http://127.0.0.1:8/v1" } }, ["ok"]],
])("providers: %s", async (_name, providers, expected) => {
  const { checks } = await doctor(deps(configured({ providers })));
  const found = checks.filter(({ name }) => /^(?:Providers|simulated|google_gemini|openai.*)$/.test(name));
  expect(found.map(({ status }) => status)).toEqual(expected);
});

test("the routing table has every model in order of preference, with its price", async () => {
  const { routing } = await doctor(deps(configured()));
  expect(routing.map(({ name, provider, model }) => `${name} ${provider}:${model}`)).toEqual([
    "fast google_gemini:small",
    "fast google_gemini:tiny",
    "code google_gemini:large",
  ]);
  expect(routing[0]?.price).toEqual({ inputUsdPerMillion: 0.3, outputUsdPerMillion: 2.5 });
});

test("a model without a price is named with the key to set", async () => {
  expect(await finding("Routing", deps(configured(), { pricesOf: () => () => Promise.resolve(null) }))).toMatchObject({
    status: "warn",
    advice: expect.stringContaining('Set prices."google_gemini:small" in'),
  });
});

function logOf(dataDirectory: string, times: readonly string[]): void {
  const path = logFilePath(dataDirectory);
  mkdirSync(join(dataDirectory, "logs"));
  const lines = times.map((time, n) => JSON.stringify({ time, level: "error", event: `failed-${n}` }));
  writeFileSync(path, lines.join("\n"));
}

test("the last five errors of the log are shown, and a recent one is warned of", async () => {
  const config = configured();
  logOf(
    config.dataDirectory,
    Array.from({ length: 7 }, () => "2025-12-31T12:00:00.000Z"),
  );
  const { checks, lastErrors } = await doctor(deps(config));
  expect(lastErrors.map(({ event }) => event)).toEqual(["failed-2", "failed-3", "failed-4", "failed-5", "failed-6"]);
  expect(checks.at(-1)).toMatchObject({ name: "Log", status: "warn" });
});

test("an error of another day is no warning", async () => {
  const config = configured();
  logOf(config.dataDirectory, ["2025-12-30T12:00:00.000Z"]);
  expect(await finding("Log", deps(config))).toMatchObject({ status: "ok" });
});

const answer = (status: number, body: unknown): Partial<DoctorDeps> => ({
  fetch: () => Promise.resolve(Response.json(body, { status })),
});
const models = (...names: string[]): unknown => ({ models: names.map((name) => ({ name: `models/${name}` })) });

test.each<[string, Partial<DoctorDeps>, string, string]>([
  ["has every model", answer(200, models("small", "tiny", "large")), "ok", "has every model"],
  ["lacks a model", answer(200, models("small", "large")), "warn", "lists no tiny"],
  ["answers with something else", answer(200, { hello: 1 }), "warn", "not with a list of models"],
  ["does not take the key", answer(403, {}), "fail", "did not take the key (HTTP 403)"],
  ["is down", answer(503, {}), "fail", "answered HTTP 503"],
  ["cannot be reached", {}, "fail", "could not be reached"],
])("online: the provider %s", async (_name, overrides, status, text) => {
  const check = await finding("google_gemini, online", deps(configured(), overrides), true);
  expect(check).toMatchObject({ status, text: expect.stringContaining(text) });
});

test("online: the key goes into the header, never into the address", async () => {
  const asked: unknown[] = [];
  const fetch: DoctorDeps["fetch"] = (url, { headers }) => {
    asked.push({ url, headers });
    return Promise.resolve(Response.json(models()));
  };
  await doctor(deps(configured(), { fetch }), { online: true });
  expect(asked).toEqual([
    { url: "https://gemini.example/v1beta/models?pageSize=1000", headers: { "x-goog-api-key": KEY } },
  ]);
});

test("online: every provider that can be reached is asked in its own way", async () => {
  const asked = new Map<string, Record<string, string>>();
  const fetch: DoctorDeps["fetch"] = (url, { headers }) => {
    asked.set(url, headers);
    return Promise.resolve(Response.json({ data: [{ id: "without-a-key" }] }));
  };
  const providers: Config["providers"] = {
    openai: { apiKey: "o", baseUrl: "https://a.example/v1" },
    anthropic: { apiKey: "a", baseUrl: "https://b.example/v1" },
    openai_compatible: { apiKey: null, baseUrl: "http://localhost:1/v1" },
  };
  const { checks } = await doctor(deps(configured({ providers }), { fetch }), { online: true });
  const online = checks.filter(({ name }) => name.endsWith(", online"));
  expect(online.map(({ name, status }) => `${name} ${status}`)).toEqual([
    "openai, online ok",
    "anthropic, online ok",
    "openai_compatible, online ok",
  ]);
  expect([...asked]).toEqual([
    ["https://a.example/v1/models", { authorization: "Bearer o" }],
    ["https://b.example/v1/models?limit=1000", { "anthropic-version": "2023-06-01", "x-api-key": "a" }],
    ["http://localhost:1/v1/models", {}],
  ]);
});

test("online: a provider that says nothing is given up", async () => {
  const clock = new FakeClock();
  const fetch: DoctorDeps["fetch"] = (_url, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(new Error("aborted")));
      void clock.advance(10_000);
    });
  const check = await finding("google_gemini, online", deps(configured(), { fetch, clock }), true);
  expect(check).toMatchObject({ status: "fail", text: "did not answer within 10000 ms" });
});

test("offline, nothing is asked of the network", async () => {
  const { checks } = await doctor(deps(configured()));
  expect(checks.map(({ name }) => name)).not.toContain("google_gemini, online");
});

async function run(config: Config, json: boolean): Promise<{ code: number; text: string }> {
  const terminal = recordedTerminal();
  const code = await runDoctor({ ...deps(config), terminal }, { json });
  return { code, text: terminal.written.stdout() };
}

test("the report for people has a line for each check, the way out below it, the table and a verdict", async () => {
  const { code, text } = await run(configured({ providers: {} }), false);
  expect(code).toBe(1);
  expect(text).toContain("ok    Node: 24.21.0\n");
  expect(text).toContain("FAIL  Providers: no key is set (GEMINI_API_KEY, ");
  expect(text).toContain("\n      -> Set GEMINI_API_KEY=your-key");
  expect(text).toContain("  fast  google_gemini:small  0.3 / 2.5\n        google_gemini:tiny   0.3 / 2.5\n");
  expect(text).toMatch(/1 of 9 checks failed\.\n$/);
});

test("the report for scripts is JSON and says whether all is well", async () => {
  const { code, text } = await run(configured(), true);
  expect(code).toBe(0);
  expect(JSON.parse(text)).toMatchObject({
    ok: true,
    checks: expect.arrayContaining([{ name: "Node", status: "ok", text: "24.21.0" }]),
    routing: expect.arrayContaining([
      expect.objectContaining({ name: "code", model: "large", input_usd_per_million: 0.3 }),
    ]),
    last_errors: [],
  });
});

test.each([true, false])("no report shows a key (as JSON: %s)", async (json) => {
  expect((await run(configured(), json)).text).not.toContain(KEY);
});
