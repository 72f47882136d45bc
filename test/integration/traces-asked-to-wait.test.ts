// A collector that asks for a wait, over HTTP: it is asked again only after that.
import { expect, onTestFinished, test, vi } from "vitest";
import { FakeClock } from "../../src/kernel/testing.ts";
import { openTracer } from "../../src/observability/index.ts";
import { redact } from "../../src/redaction/index.ts";
import { startTraceCollector } from "./trace-collector.ts";

const DELAY_MS = 1_000;
const WAIT_MS = 7_000;
const quiet = (): void => {};
const LOG = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const RUN = {
  runId: "run_00000000000000000000000001",
  rootRunId: "run_00000000000000000000000001",
  kind: "agent",
  operation: "spawn_agent",
  generation: 1,
  again: false,
  begunAtMs: null,
};

test.each([
  ["in seconds", () => "7"],
  ["as a date", (nowMs: number) => new Date(nowMs + DELAY_MS + WAIT_MS).toUTCString()],
])("traces go to a busy collector again when it said, %s", async (_what, headerAt) => {
  await using collector = await startTraceCollector();
  const clock = new FakeClock();
  const waits: number[] = [];
  vi.spyOn(clock, "after").mockImplementation((ms, run) => {
    waits.push(ms);
    return FakeClock.prototype.after.call(clock, ms, run);
  });
  const tracer = await openTracer(
    { content: false, langfuse: null, otlp: { url: `${collector.url}/v1/traces`, headers: {} } },
    { clock, log: LOG, redact, fetch: globalThis.fetch },
  );
  onTestFinished(() => tracer[Symbol.asyncDispose]());
  collector.behave({ status: 429, retryAfter: headerAt(clock.now()) });
  tracer.run(RUN, null).end();
  await clock.advance(DELAY_MS);
  await vi.waitFor(() => expect(waits).toContain(WAIT_MS));
  collector.behave({ status: 200 });
  await clock.advance(WAIT_MS - 1);
  expect(collector.received).toHaveLength(1);
  await clock.advance(1);
  await vi.waitFor(() => expect(collector.received).toHaveLength(2));
  expect(collector.spans()).toHaveLength(2);
});
