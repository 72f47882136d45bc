// Without keys and endpoint nothing of tracing is loaded, and nothing is sent anywhere but to the provider.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** In a process of its own, where nothing else has loaded a package. */
const PROGRAM = `
  import { createRequire } from "node:module";
  const { appUnderTest } = await import(process.argv[1]);
  const called = new Set();
  const send = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    called.add(new URL(input instanceof Request ? input.url : input).origin);
    return send(input, init);
  };
  await using app = await appUnderTest({ environment: { LANGFUSE_BASE_URL: "http://127.0.0.1:9" } });
  const { status } = await app.spawn({ prompt: "hello", graders: ["non_empty"] });
  const loaded = Object.keys(createRequire(process.argv[1]).cache);
  console.log(JSON.stringify({ status, provider: app.provider.url, called: [...called], loaded }));
`;

interface Report {
  readonly status: string;
  readonly provider: string;
  readonly called: readonly string[];
  readonly loaded: readonly string[];
}

test("no package of traces or metrics is loaded, and only the provider is called (promise:traces-are-masked)", async () => {
  const app = new URL("./app-under-test.ts", import.meta.url).href;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", PROGRAM, app]);
  const report: Report = JSON.parse(stdout);
  expect(report.status).toBe("completed");
  expect(report.called).toEqual([report.provider]);
  expect(report.loaded).toContainEqual(expect.stringContaining("node_modules"));
  expect(
    report.loaded.filter((path) => /node_modules\/(?:@opentelemetry\/sdk|@langfuse|prom-client)/.test(path)),
  ).toEqual([]);
});
