// Bodies and connections that mean harm: the server refuses them and goes on.
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { FakeClock } from "../../kernel/testing.ts";
import { SIMULATED_API_KEY } from "../../config/index.ts";
import { startSimulatedProvider, type SimulatedProvider } from "./server.ts";

const TARGET = "/v1beta/models/gemini-2.5-flash:generateContent";
let provider: SimulatedProvider;

beforeAll(async () => {
  provider = await startSimulatedProvider({ clock: new FakeClock() });
});
afterAll(() => provider[Symbol.asyncDispose]());

function send(path: string, init: RequestInit): Promise<Response> {
  return fetch(`${provider.url}${path}`, { ...init, headers: { "x-goog-api-key": SIMULATED_API_KEY } });
}

/** Sends raw bytes, leaves, and shows that a normal request is still answered. */
async function survives(bytes: string): Promise<void> {
  const socket = connect(Number(new URL(provider.url).port), "127.0.0.1");
  await once(socket, "connect");
  socket.on("error", () => {});
  socket.write(bytes);
  socket.destroySoon();
  socket.resume();
  await once(socket, "close");
  const body = JSON.stringify({ contents: [{ parts: [{ text: "still there" }] }] });
  expect((await send(TARGET, { method: "POST", body })).status).toBe(200);
}

test.each([
  ["text", "hello"],
  ["half an object", '{"contents":['],
  ["a null", "null"],
  ["bytes that are no text", new Uint8Array([0xff, 0xfe, 0x00, 0x80])],
  ["a prototype's name", '{"__proto__":{"contents":[]},"constructor":1}'],
  ["a deep nest", `{"contents":${'[{"parts":'.repeat(100_000)}`],
  ["a deep nest that is well formed", `{"tools":${"[".repeat(300_000)}${"]".repeat(300_000)}}`],
])("%s is refused", async (_kind, body) => {
  const response = await send(TARGET, { method: "POST", body });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { code: 400, status: "INVALID_ARGUMENT" } });
});

test("25 MB are refused as too large", async () => {
  const response = await send(TARGET, { method: "POST", body: "x".repeat(25 * 1024 * 1024) });
  expect(await response.json()).toMatchObject({
    error: { code: 400, message: "Request payload size exceeds the limit: 20971520 bytes." },
  });
});

test.each([
  ["GET", TARGET],
  ["DELETE", TARGET],
  ["POST", "/"],
  ["POST", "/v1beta/models/gemini-2.5-flash"],
  ["POST", "/v1beta/models/..%2f..%2fetc:generateContent"],
  ["POST", "/v1beta/models/gemini-%ZZ:generateContent"],
  ["POST", "//v1beta"],
  ["POST", "/journal"],
])("%s %s is not found", async (method, path) => {
  expect((await send(path, { method })).status).toBe(404);
});

test("a body that ends before it is whole costs nothing", async () => {
  const before = provider.journal().length;
  await survives(`POST ${TARGET} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"contents"`);
  expect(provider.journal()).toHaveLength(before + 1);
});

test.each([
  ["no HTTP", "\0\0\0\0 what\r\n\r\n"],
  ["an enormous header", `POST ${TARGET} HTTP/1.1\r\nX: ${"x".repeat(100_000)}\r\n\r\n`],
  ["a strange target", "POST * HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"],
])("%s does not end the server", async (_kind, bytes) => {
  await survives(bytes);
});

test("a client that leaves ends the wait for its answer", async () => {
  const clock = new FakeClock();
  const sleep = vi.spyOn(clock, "sleep");
  await using slow = await startSimulatedProvider({ clock, latencyMs: 60_000 });
  const client = new AbortController();
  const asked = fetch(`${slow.url}${TARGET}`, {
    method: "POST",
    headers: { "x-goog-api-key": SIMULATED_API_KEY },
    body: JSON.stringify({ contents: [{ parts: [{ text: "Hi" }] }] }),
    signal: client.signal,
  });
  await expect.poll(() => sleep).toHaveBeenCalledOnce();
  client.abort();
  await expect(asked).rejects.toThrow("aborted");
  await expect.poll(() => sleep.mock.calls[0]?.[1]?.aborted).toBe(true);
});
