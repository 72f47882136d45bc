// A run context for tests of the slices that a run passes through.
import type { RunContext } from "./context.ts";

export interface FakeRun extends RunContext {
  readonly notes: { readonly step: string; readonly source: string }[];
}

export function fakeRun(overrides: Partial<RunContext> = {}): FakeRun {
  const notes: { step: string; source: string }[] = [];
  return {
    runId: "run_1",
    rootRunId: "run_1",
    project: "test",
    operation: "spawn_agent",
    ownerId: "owner_1",
    isRetry: false,
    caps: [],
    signal: new AbortController().signal,
    remainingMs: () => 600_000,
    note: (step, source) => {
      notes.push({ step, source });
    },
    flush: () => Promise.resolve(),
    progress: () => {},
    notes,
    ...overrides,
  };
}
