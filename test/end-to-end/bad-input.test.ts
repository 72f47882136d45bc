// Whatever a client sends: an answer with a code and the next step, nothing started, and a server that is still up.
import { beforeAll, describe, expect, test } from "vitest";
import { afterAllTests, makeHome, startProvider, startServer, type TestServer } from "./harness.ts";
import type { SimulatedProvider } from "../../src/models/simulated/index.ts";

const atEnd = afterAllTests();
let provider: SimulatedProvider;
let server: TestServer;

beforeAll(async () => {
  provider = await startProvider({}, atEnd);
  server = await startServer({ home: makeHome({}, atEnd), provider }, atEnd);
});

/** Arguments as JSON text, so that they hold what no literal would give an object of its own. */
type Refused = readonly [why: string, tool: string, args: string, named: string];

const REFUSED: readonly Refused[] = [
  ["a missing prompt", "spawn_agent", "{}", "prompt"],
  ["an empty prompt", "spawn_agent", '{"prompt":""}', "prompt"],
  ["a prompt of the wrong type", "spawn_agent", '{"prompt":7}', "prompt"],
  ["an unknown argument", "spawn_agent", '{"prompt":"x","promt":"y"}', "promt"],
  ["a fraction of a token", "spawn_agent", '{"prompt":"x","max_tokens":0.5}', "max_tokens"],
  ["a negative wait", "spawn_agent", '{"prompt":"x","wait_ms":-1}', "wait_ms"],
  ["a number as text", "spawn_agent", '{"prompt":"x","timeout_ms":"10"}', "timeout_ms"],
  ["a number too large for any clock", "spawn_agent", '{"prompt":"x","timeout_ms":1e300}', "timeout_ms"],
  ["a cap of nothing", "spawn_agent", '{"prompt":"x","max_cost_usd":0}', "max_cost_usd"],
  ["a schema that is a list", "spawn_agent", '{"prompt":"x","output_schema":[]}', "output_schema"],
  ["an unknown way to fail", "spawn_agent", '{"prompt":"x","on_fail":"explode"}', "on_fail"],
  ["an empty idempotency key", "spawn_agent", '{"prompt":"x","idempotency_key":""}', "idempotency_key"],
  ["no prompts", "spawn_parallel_agents", '{"prompts":[]}', "prompts"],
  ["201 prompts", "spawn_parallel_agents", JSON.stringify({ prompts: Array(201).fill("x") }), "prompts"],
  ["an empty prompt among others", "spawn_parallel_agents", '{"prompts":["x",""]}', "prompts.1"],
  ["prompts that are one text", "spawn_parallel_agents", '{"prompts":"x"}', "prompts"],
  ["a missing run id", "run_get", "{}", "run_id"],
  ["an unknown status", "run_list", '{"status":"sleeping"}', "status"],
  ["an offset before the start", "run_output", '{"run_id":"run_1","offset":-1}', "offset"],
  ["an unknown action", "run_control", '{"run_id":"run_1","action":"explode"}', "action"],
  ["an unknown provider", "cost_set_budget", '{"provider":"bank","daily_limit":1}', "provider"],
  ["a negative limit", "cost_set_budget", '{"provider":"simulated","daily_limit":-1}', "daily_limit"],
  ["an unknown argument of a tool that takes none", "healing_status", '{"verbose":true}', "verbose"],
];

test.each(REFUSED)("%s is refused by its name", async (_why, tool, args, named) => {
  const refusal = await server.refused(tool, JSON.parse(args));
  expect(refusal).toMatchObject({ code: "tools/invalid-arguments", retryable: false, next: [tool] });
  expect(refusal.message).toContain(named);
});

test("every tool refuses an argument that it does not have, and garbage or a huge text in those that it has", async () => {
  const { tools } = await server.client.listTools();
  expect(tools.length).toBeGreaterThan(0);
  for (const { name, inputSchema } of tools) {
    const known = Object.keys(inputSchema.properties ?? {});
    for (const argument of [...known, "no_such_argument"]) {
      for (const value of [{ deep: [{ er: 1 }] }, "x".repeat(2_000_000)]) {
        // An output schema is an object of any content.
        if (argument === "output_schema" && typeof value === "object") continue;
        const refusal = await server.refused(name, { [argument]: value });
        expect({ name, argument, code: refusal.code }).toEqual({ name, argument, code: "tools/invalid-arguments" });
        expect(refusal.message.length).toBeLessThan(2_000);
      }
    }
  }
});

test.each([
  ["run_get", { run_id: "run_00000000000000000000000000" }, "runs/unknown-run"],
  ["run_wait", { run_id: "' OR 1=1 --" }, "runs/unknown-run"],
  ["run_output", { run_id: "../../etc/passwd" }, "runs/unknown-run"],
  ["run_control", { run_id: "run_\u0000", action: "cancel" }, "runs/unknown-run"],
  ["run_control", { run_id: "\ud800", action: "retry" }, "runs/unknown-run"],
  ["run_list", { cursor: "newest" }, "runs/bad-cursor"],
] as const)("%s of %j answers that there is none", async (tool, args, code) => {
  expect(await server.refused(tool, args)).toMatchObject({ code, next: ["run_list"] });
});

test("__proto__ among the arguments gives no argument", async () => {
  const args: Record<string, unknown> = JSON.parse('{"prompt":"Hi","__proto__":{"model":"no-such-model"}}');
  expect(await server.run("spawn_agent", args)).toMatchObject({ status: "completed" });
});

test("an unknown tool is a protocol error that names it", async () => {
  await expect(server.call("spawn_agnet", { prompt: "x" })).rejects.toThrow("spawn_agnet");
});

test("a retry of a completed run is refused", async () => {
  const { run_id } = await server.run("spawn_agent", { prompt: "Done" });
  expect(await server.refused("run_control", { run_id, action: "retry" })).toMatchObject({
    code: "runs/not-retryable",
    next: ["spawn_agent"],
  });
});

describe("text of any kind", () => {
  test.each([
    ["a megabyte", `Count: ${"x".repeat(999_993)}`],
    ["a control character", "a\u0000b\u0007c\u001b[31md"],
    ["a lone surrogate", "half \ud83e an owl \udd89"],
    ["text that runs backwards", "\u202eneve si ti"],
    ["line breaks of every kind", "a\r\nb\u2028c\u2029d\u0085e"],
    ["SQL", "'); DROP TABLE runs; --"],
    ["a name of every object's own", "__proto__"],
  ])("%s is a prompt like any other", async (_kind, prompt) => {
    const before = provider.journal().length;
    const run = await server.run("spawn_agent", { prompt, idempotency_key: prompt.slice(0, 200) });
    expect(run, run.message).toMatchObject({ status: "completed" });
    expect(provider.journal().length).toBe(before + 1);
    expect(provider.journal().at(-1)?.prompt).toBe(prompt);
    const again = await server.run("spawn_agent", { prompt, idempotency_key: prompt.slice(0, 200) });
    expect(again.run_id).toBe(run.run_id);
    // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(run.response).not.toMatch(/[\u0000-\u0008\u001b\u202e]|\p{Surrogate}/u);
  });

  test("a list of runs shows no control characters of a prompt", async () => {
    await server.run("spawn_agent", { prompt: "\u001b]0;owned\u0007\u202eprompt" });
    const { text } = await server.call("run_list", { limit: 1 });
    // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(JSON.stringify(JSON.parse(text))).not.toMatch(/\\u001b|\\u0007|\u202e/);
  });

  test("a prompt above a megabyte is refused", async () => {
    const before = provider.journal().length;
    const refusal = await server.refused("spawn_agent", { prompt: "x".repeat(1_000_001) });
    expect(refusal).toMatchObject({ code: "tools/invalid-arguments" });
    expect(refusal.message).toContain("prompt");
    expect(provider.journal().length).toBe(before);
  });
});

describe("a hostile output_schema", () => {
  test.each([
    ["40 levels", `${'{"items":'.repeat(40)}{}${"}".repeat(40)}`],
    ["70 kB", JSON.stringify({ description: "x".repeat(70_000) })],
    ["a reference to the network", '{"$ref":"https://example.com/schema.json"}'],
    ["a type that does not exist", '{"type":"strnig"}'],
  ])("of %s is refused before a run begins", async (_what, schema) => {
    const before = provider.journal().length;
    const refusal = await server.refused("spawn_agent", { prompt: "x", output_schema: JSON.parse(schema) });
    expect(refusal.code).toMatch(/^(?:evaluation\/invalid-schema|tools\/invalid-arguments)$/);
    expect(provider.journal().length).toBe(before);
  });

  test("does not keep the server from answering the next call", async () => {
    expect(await server.run("spawn_agent", { prompt: "Still there?" })).toMatchObject({ status: "completed" });
    expect(await server.call("healing_status")).toMatchObject({ isError: false });
  });
});
