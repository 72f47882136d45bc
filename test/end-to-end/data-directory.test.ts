// A data folder or a configuration that cannot be used: each tool says what is wrong and what to do, nothing is touched.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { type Home, makeHome, startProvider, startServer, type TestServer } from "./harness.ts";

async function serverAt(home: Home, provider: { readonly url: string }): Promise<TestServer> {
  return startServer({ home, provider });
}

/** A data folder in which a server has worked. */
async function usedHome(provider: { readonly url: string }): Promise<Home> {
  const home = makeHome();
  const server = await serverAt(home, provider);
  await server.run("spawn_agent", { prompt: "Hi" });
  await server.close();
  return home;
}

/** The server is up, and both a write and a read say the same. */
async function refusalOf(server: TestServer, code: string): Promise<{ message: string; hint: string }> {
  const read = await server.refused("cost_summary");
  const write = await server.refused("spawn_agent", { prompt: "Hi" });
  expect([read.code, write.code]).toEqual([code, code]);
  expect(write.message).toBe(read.message);
  expect((await server.client.listTools()).tools).toHaveLength(21);
  return write;
}

function bytesIn(folder: string): Record<string, string> {
  const files = readdirSync(folder).filter((name) => name.startsWith("orchestrator.db"));
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name)).toString("base64")]));
}

describe("a data folder", () => {
  test("that lies under a plain file is refused with what to set", async () => {
    const provider = await startProvider();
    const home = makeHome(null);
    writeFileSync(home.data, "a file");
    const below = { ...home, data: join(home.data, "below") };
    const server = await startServer({
      home,
      provider,
      env: { TASK_ORCHESTRATOR_HOME: below.data },
    });
    const { message, hint } = await refusalOf(server, "storage/unusable-data-directory");
    expect(message).toContain(below.data);
    expect(hint).toContain("TASK_ORCHESTRATOR_HOME");
    expect(readFileSync(home.data, "utf8")).toBe("a file");
  });

  test("where nothing can be made is refused with what to set", async () => {
    const provider = await startProvider();
    const server = await startServer({
      home: makeHome(null),
      provider,
      env: { TASK_ORCHESTRATOR_HOME: "/proc/task-orchestrator" },
    });
    const { message } = await refusalOf(server, "storage/unusable-data-directory");
    expect(message).toContain("/proc/task-orchestrator");
  });

  test("that becomes usable is used with the next call", async () => {
    const provider = await startProvider();
    const home = makeHome(null);
    writeFileSync(home.data, "a file");
    const server = await serverAt(home, provider);
    expect((await server.call("cost_summary")).isError).toBe(true);
    rmSync(home.data);
    expect(await server.run("spawn_agent", { prompt: "Hi" })).toMatchObject({ status: "completed" });
  });
});

describe("a database", () => {
  test.each([
    ["is none", () => Buffer.from("This is not a database, it is a letter. ".repeat(200))],
    ["is cut short", (whole: Buffer) => whole.subarray(0, 5_000)],
    ["is damaged inside", (whole: Buffer) => Buffer.concat([whole.subarray(0, 4_096), Buffer.alloc(20_000, 0xab)])],
  ])("that %s is refused and left as it is", async (_how, damage) => {
    const provider = await startProvider();
    const home = await usedHome(provider);
    const damaged = damage(readFileSync(home.database));
    writeFileSync(home.database, damaged);

    const server = await serverAt(home, provider);
    const { message, hint } = await refusalOf(server, "storage/corrupt-database");
    expect(message).toContain(home.database);
    expect(hint).toContain("Move");
    await server.close();
    expect(readFileSync(home.database).equals(damaged)).toBe(true);
  });

  test("that was moved away, as the hint says, is replaced by a new one with the next call", async () => {
    const provider = await startProvider();
    const home = makeHome();
    writeFileSync(home.database, "This is not a database. ".repeat(200));
    const server = await serverAt(home, provider);
    await refusalOf(server, "storage/corrupt-database");
    for (const ending of ["", "-wal", "-shm"]) rmSync(`${home.database}${ending}`, { force: true });
    expect(await server.run("spawn_agent", { prompt: "Hi" })).toMatchObject({ status: "completed" });
  });

  test("of a newer version is refused and left as it is", async () => {
    const provider = await startProvider();
    const home = await usedHome(provider);
    const database = new DatabaseSync(home.database);
    database.exec("insert into kysely_migration (name, timestamp) values ('9999-from-tomorrow', '2099-01-01')");
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    database.close();
    const before = bytesIn(dirname(home.database));

    const server = await serverAt(home, provider);
    const { message, hint } = await refusalOf(server, "storage/newer-database");
    expect(message).toContain("9999-from-tomorrow");
    expect(hint).toContain("Update");
    await server.close();
    expect(bytesIn(dirname(home.database))["orchestrator.db"]).toBe(before["orchestrator.db"]);
  });

  test("whose place a folder has taken is refused", async () => {
    const provider = await startProvider();
    const home = makeHome();
    mkdirSync(home.database);
    await refusalOf(await serverAt(home, provider), "storage/unusable-data-directory");
  });
});

describe("a configuration file", () => {
  test.each([
    ["is no JSON", "{ retry: 1 }", "config/invalid-file", "not JSON"],
    ["is a list", "[]", "config/invalid-file", "must be an object"],
    ["has a key that nobody knows", '{"retyr":{}}', "config/invalid-file", "did you mean retry?"],
    ["has a wrong value", '{"retry":{"base_ms":"fast"}}', "config/invalid-file", "retry.base_ms"],
    ["contradicts itself", '{"retry":{"base_ms":100,"cap_ms":10}}', "config/invalid-file", "retry.cap_ms"],
  ])("that %s is told by every tool", async (_how, text, code, named) => {
    const provider = await startProvider();
    const home = makeHome();
    writeFileSync(home.configFile, text);
    const { message } = await refusalOf(await serverAt(home, provider), code);
    expect(message).toContain(home.configFile);
    expect(message).toContain(named);
  });

  test("a wrong environment variable is told by every tool", async () => {
    const provider = await startProvider();
    const env = { TASK_ORCHESTRATOR_LOG_LEVEL: "loud" };
    const server = await startServer({ home: makeHome(), provider, env });
    const { message, hint } = await refusalOf(server, "config/invalid-environment");
    expect(message).toContain("TASK_ORCHESTRATOR_LOG_LEVEL");
    expect(hint).toContain("TASK_ORCHESTRATOR_LOG_LEVEL=info");
  });
});
