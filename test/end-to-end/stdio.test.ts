// Standard input takes anything, standard output carries frames only.
import { once } from "node:events";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { afterAllTests, makeHome, POLL, type RawServer, startRawServer } from "./harness.ts";

const frame = z.strictObject({
  jsonrpc: z.literal("2.0"),
  id: z.union([z.string(), z.number()]).nullish(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.object({ code: z.int(), message: z.string() }).optional(),
});

const INITIALIZE = request(1, "initialize", {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "raw", version: "1" },
});
const INITIALIZED = JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" });

function request(id: number, method: string, params: unknown = {}): string {
  return JSON.stringify({ jsonrpc: "2.0", id, method, params });
}

function callOf(id: number, tool: string, args: unknown): string {
  return request(id, "tools/call", { name: tool, arguments: args });
}

/** Every line must be a frame. */
function framesOf({ lines }: RawServer): z.output<typeof frame>[] {
  return lines.map((line) => frame.parse(JSON.parse(line)));
}

function answered(server: RawServer, id: number): Promise<z.output<typeof frame>> {
  return vi.waitFor(() => {
    const found = framesOf(server).find((answer) => answer.id === id);
    if (found === undefined) throw new Error(`no answer to request ${id}`);
    return found;
  }, POLL);
}

async function opened(server: RawServer): Promise<RawServer> {
  server.send(INITIALIZE, INITIALIZED);
  await answered(server, 1);
  return server;
}

describe("garbage on standard input", () => {
  const atEnd = afterAllTests();
  let server: RawServer;
  let nextId = 1_000;

  beforeAll(async () => {
    server = await opened(startRawServer(makeHome({}, atEnd), undefined, atEnd));
  });

  test.each([
    ["text", "hello"],
    ["an empty line", ""],
    ["half a frame", '{"jsonrpc":"2.0","id":5,'],
    ["JSON that is no frame", '{"hello":"world"}'],
    ["a number", "42"],
    ["null", "null"],
    ["a batch", `[${request(5, "tools/list")}]`],
    ["the wrong version", '{"jsonrpc":"1.0","id":5,"method":"tools/list"}'],
    ["an id that is an object", '{"jsonrpc":"2.0","id":{},"method":"tools/list"}'],
    ["an answer to nothing", '{"jsonrpc":"2.0","id":99,"result":{}}'],
    ["a method that is a number", '{"jsonrpc":"2.0","id":5,"method":7}'],
    ["an unknown method", request(5, "tools/explode")],
    ["a call without a name", request(5, "tools/call", { arguments: {} })],
    ["a call whose arguments are text", request(5, "tools/call", { name: "run_list", arguments: "all" })],
    ["bytes that are no text", Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28]).toString("latin1")],
    ["brackets without end", "[".repeat(100_000)],
  ])("%s leaves the server up", async (_what, line) => {
    nextId += 1;
    server.send(line, callOf(nextId, "run_list", {}));
    expect(await answered(server, nextId)).toMatchObject({ result: { structuredContent: { runs: [] } } });
  });

  test("before the first request leaves the server up", async () => {
    const fresh = startRawServer(makeHome());
    fresh.send("hello", "{}", INITIALIZE);
    expect(await answered(fresh, 1)).toMatchObject({ result: { protocolVersion: "2025-11-25" } });
  });
});

describe("too much on standard input", () => {
  test.each([5_000, 100_000])("a schema %d levels deep is refused, and the next call is answered", async (depth) => {
    const server = await opened(startRawServer(makeHome()));
    const schema = `${'{"items":'.repeat(depth)}{}${"}".repeat(depth)}`;
    server.send(callOf(2, "spawn_agent", { prompt: "x", output_schema: "?" }).replace('"?"', schema));
    server.send(callOf(3, "run_list", {}));
    expect(await answered(server, 3)).toMatchObject({ result: { structuredContent: { runs: [] } } });
    expect(await answered(server, 2)).toMatchObject({
      result: { isError: true, structuredContent: { code: expect.stringMatching(/invalid-(?:schema|arguments)$/) } },
    });
  });

  test("a prompt of 11 MB is refused, and the next call is answered", async () => {
    const server = await opened(startRawServer(makeHome()));
    server.send(callOf(2, "spawn_agent", { prompt: "x".repeat(11_000_000) }), callOf(3, "run_list", {}));
    expect(await answered(server, 3)).toMatchObject({ result: { structuredContent: { runs: [] } } });
    expect(await answered(server, 2)).toMatchObject({
      result: { isError: true, structuredContent: { code: "tools/invalid-arguments" } },
    });
  });
});

test("a hundred calls at once are answered one by one, each with its own id", async () => {
  const server = await opened(startRawServer(makeHome()));
  const ids = Array.from({ length: 100 }, (_, index) => index + 10);
  server.send(...ids.map((id) => callOf(id, id % 2 === 0 ? "run_list" : "run_get", { run_id: "none" })));
  await expect.poll(() => framesOf(server).length, POLL).toBe(101);
  const seen = framesOf(server).map(({ id }) => Number(id));
  expect(seen.toSorted((a, b) => a - b)).toEqual([1, ...ids]);
});

test("a client that closes standard error gets its answers all the same", async () => {
  const server = await opened(startRawServer(makeHome()));
  server.child.stderr?.destroy();
  for (const id of [2, 3]) {
    // Logged as a protocol error.
    server.send('{"hello":"world"}', callOf(id, "run_list", {}));
    expect(await answered(server, id)).toMatchObject({ result: { structuredContent: { runs: [] } } });
  }
});

test("the server ends by itself when its input ends", async () => {
  const { child } = await opened(startRawServer(makeHome()));
  const ended = once(child, "exit");
  child.stdin?.end();
  expect(await ended).toEqual([0, null]);
});

test("npm run -s mcp prints nothing but frames (promise:only-frames)", async () => {
  const server = startRawServer(makeHome(), ["npm", "run", "-s", "mcp", "--", "--provider", "simulated"]);
  server.send(INITIALIZE, INITIALIZED, "garbage", callOf(2, "spawn_agent", { prompt: "Hi" }));
  expect(await answered(server, 2)).toMatchObject({ result: { structuredContent: { status: "completed" } } });
  expect(framesOf(server).map(({ id }) => id)).toEqual([1, 2]);
});
