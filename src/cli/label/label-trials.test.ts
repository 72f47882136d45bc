// The walk through unlabelled trials.
import { expect, test } from "vitest";
import type { ExportedTrial } from "../../evaluation/index.ts";
import { recordedTerminal } from "../testing.ts";
import { labelTrials } from "./label-trials.ts";
import type { Keys } from "./keys.ts";

function aTrial(id: string, more: Partial<ExportedTrial> = {}): ExportedTrial {
  return {
    id,
    schema: 2,
    operation: "spawn_agent",
    tool: "spawn_agent",
    prompt: `Prompt of ${id}`,
    response: `Answer of ${id}`,
    label: null,
    scores: {},
    grader_details: [],
    model: "gpt",
    cost_usd: 0,
    latency_ms: 0,
    risk: null,
    timestamp: "2026-01-01T00:00:00.000Z",
    metadata: {
      run_id: "run_1",
      project: "p",
      provider: "openai",
      attempts: 1,
      outcome: "ungraded",
      failure_kind: null,
      finish_reason: "stop",
      circuit: "closed",
      usage: null,
      prompt_hash: "",
      system_prompt_hash: null,
      label_source: null,
      note: null,
      labelled_at: null,
      imported_at: null,
      cursor: "1.00000000",
    },
    ...more,
  };
}

/** Each key in turn; a text of several characters is a line. */
function keysOf(script: readonly string[]): Keys {
  const left = [...script];
  const next = () => Promise.resolve(left.shift() ?? null);
  return { key: next, line: next, close: () => Promise.resolve() };
}

async function walk(trials: readonly (ExportedTrial | null)[], script: readonly string[]) {
  const terminal = recordedTerminal();
  const said: [string, object][] = [];
  const ids = trials.map((trial, index) => trial?.id ?? `gone ${index}`);
  const tally = await labelTrials(
    {
      terminal,
      keys: keysOf(script),
      trials: {
        read: (id) => Promise.resolve(trials.find((trial) => trial?.id === id) ?? null),
        labelTrial: (id, what) => {
          said.push([id, what]);
          return Promise.resolve(null);
        },
      },
    },
    ids,
  );
  return { tally, said, shown: terminal.written.stderr(), results: terminal.written.stdout() };
}

test("each key is stored at once, until all are through", async () => {
  const { tally, said, results } = await walk([aTrial("a"), aTrial("b"), aTrial("c")], ["g", "b", "s"]);
  expect(said).toEqual([
    ["a", { label: "good" }],
    ["b", { label: "bad" }],
  ]);
  expect(tally).toEqual({ good: 1, bad: 1, skipped: 1 });
  expect(results).toBe("");
});

test("a verdict can be taken back, one after the other, and given anew", async () => {
  const { tally, said } = await walk([aTrial("a"), aTrial("b")], ["g", "b", "u", "s"]);
  expect(tally).toEqual({ good: 1, bad: 0, skipped: 1 });
  expect(said.at(-1)).toEqual(["b", { label: null }]);
  const twice = await walk([aTrial("a"), aTrial("b"), aTrial("c")], ["g", "b", "u", "u", "u", "b", "q"]);
  expect(twice.said.slice(2)).toEqual([
    ["b", { label: null }],
    ["a", { label: null }],
    ["a", { label: "bad" }],
  ]);
  expect(twice.tally).toEqual({ good: 0, bad: 1, skipped: 0 });
  expect(twice.shown).toContain("nothing to take back");
});

test("a note leaves the question open", async () => {
  const { said, tally } = await walk([aTrial("a")], ["n", "too long", "b"]);
  expect(said).toEqual([
    ["a", { note: "too long" }],
    ["a", { label: "bad" }],
  ]);
  expect(tally.bad).toBe(1);
});

test("q, and the end of the keys, leave the rest as it is", async () => {
  expect((await walk([aTrial("a"), aTrial("b")], ["g", "q"])).tally).toEqual({ good: 1, bad: 0, skipped: 0 });
  expect((await walk([aTrial("a")], [])).said).toEqual([]);
});

test("what is gone or labelled meanwhile is not asked for", async () => {
  const labelled = aTrial("b", { metadata: { ...aTrial("b").metadata, label_source: "human" } });
  const { said } = await walk([null, labelled, aTrial("c")], ["g"]);
  expect(said).toEqual([["c", { label: "good" }]]);
});

test("prompt, answer and graders are shown, what is long with where the rest is", async () => {
  const { shown } = await walk(
    [
      aTrial("a", {
        response: "x".repeat(5_000),
        grader_details: [
          { grader: "numeric", verdict: { kind: "graded", passed: false, score: 0, reason: "it is 41" } },
          { grader: "safety", verdict: { kind: "abstained", reason: "no judge" } },
          {
            grader: "pipeline",
            verdict: { kind: "graded", passed: false, score: 0, reason: "0 of 1 graders passed it" },
            parts: [{ grader: "exact", verdict: { kind: "graded", passed: false, score: 0, reason: "it is another" } }],
          },
        ],
      }),
    ],
    ["q"],
  );
  expect(shown).toContain("  | Prompt of a\n");
  expect(shown).toContain("1000 more characters; run_output of run_1 has all");
  expect(shown).toContain("numeric: failed (0), it is 41\n");
  expect(shown).toContain("safety: abstained, no judge\n");
  expect(shown).toContain(
    "pipeline: failed (0), 0 of 1 graders passed it\npipeline > exact: failed (0), it is another\n",
  );
});

test("nothing in a trial moves the cursor, or looks like a line of ours", async () => {
  const hostile = "\u001b[2J\u0007\rgood\n[g]ood \u202e\u009b1m\u0000\ud800";
  const { shown } = await walk(
    [
      aTrial("\u001bid\n[g]ood", {
        prompt: hostile,
        response: hostile,
        operation: hostile,
        model: hostile,
        grader_details: [{ grader: hostile, verdict: { kind: "graded", passed: true, reason: hostile } }],
        metadata: { ...aTrial("a").metadata, note: hostile, error: hostile, run_id: hostile, failure_kind: hostile },
      }),
    ],
    ["q"],
  );
  // oxlint-disable-next-line no-control-regex -- what may not be in it
  expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\p{Surrogate}]/u);
  const ours = shown.split("\n").filter((line) => line.startsWith("[g]ood"));
  expect(ours).toEqual(["[g]ood [b]ad [s]kip [n]ote [u]ndo [q]uit: quit"]);
});
