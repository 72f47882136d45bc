// What the run tools give to a client, whatever is in the store.
import fc from "fast-check";
import { expect, test } from "vitest";
import { agentAnswer, type AttemptFacts, batchAnswer, NOTHING_SPENT, type Spending } from "./answer.ts";
import { type Run, RUN_STATUSES } from "./run.ts";
import { runTools } from "./tools.ts";
import type { RunPage } from "./pages.ts";
import type { RunViews } from "./views.ts";

/** The promise to clients, in characters of JSON. */
const LIMIT = 25_000;
const RUN_ID = `run_${"0".repeat(26)}`;
const call = { signal: new AbortController().signal, progress: () => {} };

/** Long, and of what takes more characters as JSON than as text. */
const text = fc
  .tuple(fc.string({ unit: fc.constantFrom("\n", '"', "\\", "\u{1f600}", "a"), maxLength: 50 }), fc.nat(1_000))
  .map(([part, times]) => part.repeat(times));
const grader = fc.record({
  grader: fc.constant("json_schema"),
  kind: fc.constant("graded"),
  reason: text,
  evidence: text,
  score: fc.constant(0),
  passed: fc.constant(false),
});
const run: fc.Arbitrary<Run> = fc.record({
  id: fc.constant(RUN_ID),
  project: fc.constant("test"),
  kind: fc.constant("agent"),
  operation: fc.constant("spawn_agent"),
  parentId: fc.constant(null),
  lane: fc.constant("test"),
  progress: fc.constant(null),
  cancelRequested: fc.boolean(),
  pauseRequested: fc.boolean(),
  status: fc.constantFrom(...RUN_STATUSES),
  input: fc.record({ prompt: text }),
  response: fc.option(text),
  result: fc.record({
    output: text,
    evaluation: fc.record({
      passed: fc.constant(false),
      score: fc.constant(0),
      graders: fc.array(grader, { maxLength: 20 }),
    }),
  }),
  error: fc.option(
    fc.record({
      code: fc.constant("evaluation/rejected"),
      message: text,
      hint: text,
      retryable: fc.boolean(),
      next: fc.constant(["run_control"]),
    }),
  ),
  ownerId: fc.constant(null),
  generation: fc.constant(1),
  createdAtMs: fc.constant(0),
  startedAtMs: fc.constant(0),
  endedAtMs: fc.constant(1),
  textKept: fc.constant(true),
});
const attempt: fc.Arbitrary<AttemptFacts> = fc.record({
  provider: fc.constant("simulated"),
  model: fc.constant("m"),
  outcome: fc.constant("server_error"),
  cost_usd: fc.constant(0.1),
  detail: text,
});
const spending: fc.Arbitrary<Spending> = fc
  .array(attempt, { maxLength: 40 })
  .map((attempts) => ({ ...NOTHING_SPENT, attempts }));
const timeline = fc.array(fc.record({ atMs: fc.nat(), step: text, source: text, detail: fc.constant({}) }), {
  maxLength: 20,
});
const answer = fc.oneof(
  fc.tuple(run, spending, timeline).map(([one, spent, entries]) => agentAnswer(one, spent, entries)),
  fc
    .tuple(run, fc.array(run, { maxLength: 10 }), fc.integer({ min: 1, max: 20 }))
    .map(([head, children, times]) =>
      batchAnswer({ ...head, kind: "batch" }, Array.from({ length: times }, () => children).flat(), []),
    ),
);
const page: fc.Arbitrary<RunPage> = fc
  .array(fc.string({ unit: fc.constantFrom('"', "a"), maxLength: 80 }), { maxLength: 100 })
  .map((prompts) => ({
    runs: prompts.map((prompt) => ({
      run_id: RUN_ID,
      kind: "agent",
      status: "failed",
      created_at: "2026-01-01T00:00:00.000Z",
      ended_at: "2026-01-01T00:00:00.000Z",
      prompt,
      code: "models/circuit-open",
    })),
    next_cursor: RUN_ID,
  }));

test("whatever a run is, every run tool answers within what clients take inline", async () => {
  await fc.assert(
    fc.asyncProperty(answer, page, text, async (found, runs, output) => {
      const give = () => Promise.resolve(found);
      const views: RunViews = {
        get: give,
        wait: give,
        cancel: give,
        pause: give,
        resume: give,
        retry: give,
        describe: give,
        list: () => Promise.resolve(runs),
        output: (run_id, offset, limit) =>
          Promise.resolve({
            run_id,
            text: output.slice(offset, offset + limit),
            untrusted: true,
            offset,
            total_characters: output.length,
          }),
      };
      const args: Record<string, object> = {
        run_list: { limit: 100 },
        run_control: { run_id: RUN_ID, action: "cancel" },
      };
      for (const tool of runTools(() => Promise.resolve(views))) {
        const { structured } = await tool.call(args[tool.name] ?? { run_id: RUN_ID }, call);
        expect(JSON.stringify(structured).length, tool.name).toBeLessThan(LIMIT);
      }
    }),
    { numRuns: 40 },
  );
});
