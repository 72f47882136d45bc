// Without keys and endpoint nothing of tracing is loaded, and nothing is sent anywhere but to the provider.
import { createRequire } from "node:module";
import { expect, test, vi } from "vitest";
import { appUnderTest } from "./app-under-test.ts";

const { cache } = createRequire(import.meta.url);

test("no package of traces or metrics is loaded, and only the provider is called (promise:traces-are-masked)", async () => {
  const called = new Set<string>();
  const send = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation((input, init) => {
    called.add(new URL(input instanceof Request ? input.url : input).origin);
    return send(input, init);
  });
  await using app = await appUnderTest({ environment: { LANGFUSE_BASE_URL: "http://127.0.0.1:9" } });
  const { status } = await app.spawn({ prompt: "hello", graders: ["non_empty"] });
  expect(status).toBe("completed");
  expect([...called]).toEqual([app.provider.url]);
  const loaded = Object.keys(cache).filter((path) =>
    /node_modules\/(?:@opentelemetry\/sdk|@langfuse|prom-client)/.test(path),
  );
  expect(loaded).toEqual([]);
});
