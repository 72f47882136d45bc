import { expect, test } from "vitest";
import type { Span } from "../observability/index.ts";
import { within } from "./context.ts";
import { fakeRun } from "./testing.ts";

const span: Span = { begin: () => span, end: () => {} };

test("work within a span is the same run, also where it is to pause later", () => {
  let pauseRequested = false;
  const run = Object.defineProperty(fakeRun(), "pauseRequested", { get: () => pauseRequested });
  const inside = within(run, span);
  expect(inside).toMatchObject({ runId: run.runId, span, pauseRequested: false });
  pauseRequested = true;
  expect(inside.pauseRequested).toBe(true);
});
