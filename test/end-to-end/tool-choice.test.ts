// Which tools a client gets, and the protocol's own inspector as one.
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { makeHome, startProvider, startServer } from "./harness.ts";
import { start } from "./processes.ts";

async function listed(env: Readonly<Record<string, string>>, args: readonly string[] = []): Promise<string[]> {
  const provider = await startProvider();
  const server = await startServer({ home: makeHome(), provider, env, args });
  return (await server.client.listTools()).tools.map(({ name }) => name);
}

test("toolsets choose, by variable or by option, and the option outweighs", async () => {
  expect(await listed({ TASK_ORCHESTRATOR_TOOLSETS: "cost" })).toEqual(["cost_summary", "cost_set_budget"]);
  expect(await listed({ TASK_ORCHESTRATOR_TOOLSETS: "cost" }, ["--toolsets", "healing"])).toEqual(["healing_status"]);
});

test("read-only lists only what reads, and a hidden tool is refused with the way out", async () => {
  const server = await startServer({ home: makeHome(), provider: await startProvider(), args: ["--read-only"] });
  const { tools } = await server.client.listTools();
  expect(tools.map(({ name }) => name)).toContain("run_get");
  expect(tools.every(({ annotations }) => annotations?.readOnlyHint === true)).toBe(true);
  expect(await server.refused("spawn_agent", { prompt: "Hi" })).toMatchObject({
    code: "tools/not-offered",
    hint: expect.stringContaining("--read-only"),
  });
});

test("an unknown toolset leaves the server up, and every call says what is wrong", async () => {
  const server = await startServer({ home: makeHome(), env: { TASK_ORCHESTRATOR_TOOLSETS: "coer" } });
  expect(await server.refused("healing_status")).toMatchObject({
    code: "config/invalid-environment",
    message: expect.stringContaining("did you mean core?"),
  });
});

const INSPECTOR = resolve("node_modules/.bin/mcp-inspector");
const SERVER = [process.execPath, resolve("bin/task-orchestrator.mjs"), "mcp", "--provider", "simulated"];

test.each(["legacy", "modern"])("the inspector lists and calls tools strictly in the %s era", async (era) => {
  const home = makeHome();
  const inspect = (...args: readonly string[]) =>
    start(process.execPath, [INSPECTOR, "--cli", ...SERVER, "--protocol-era", era, "--format", "json", "-q", ...args], {
      env: { HOME: resolve(home.data, ".."), TASK_ORCHESTRATOR_HOME: home.data },
    }).ended;

  const list = await inspect("--method", "tools/list", "--strict");
  expect(list.code, list.stderr).toBe(0);
  expect(JSON.parse(list.stdout)).toMatchObject({
    result: { tools: expect.arrayContaining([expect.objectContaining({ name: "spawn_agent" })]) },
  });

  const spawned = await inspect("--method", "tools/call", "--tool-name", "spawn_agent", "--tool-arg", "prompt=Say hi");
  expect(spawned.code, spawned.stderr).toBe(0);
  expect(JSON.parse(spawned.stdout)).toMatchObject({ result: { structuredContent: { status: "completed" } } });

  const healing = await inspect("--method", "tools/call", "--tool-name", "healing_status");
  expect(healing.code, healing.stderr).toBe(0);
});
