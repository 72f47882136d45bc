import { expect, test } from "vitest";
import { insertTrialRow } from "../../evaluation/index.ts";
import { sha256Hex } from "../../kernel/hash.ts";
import { redact } from "../../redaction/index.ts";
import { insertTestRun } from "../../runs/testing.ts";
import type { Queries } from "../../storage/index.ts";
import { temporaryDatabase } from "../../storage/testing.ts";
import { encodeProfile, profileOf } from "../matching/index.ts";
import { insertPattern } from "../pattern-store.ts";
import { pastSuccess, pastSuccesses } from "./past-successes.ts";

const FAILED = "Extract the sender and the amount of the invoice as a JSON record: Ada owes 36 dollars for paper.";
const ALIKE = "Extract the sender and the amount of the invoice as a JSON record: Bob owes 12 dollars for ink.";
const OTHER = "List the longest rivers of the world with their lengths.";
const WANTED = { project: "p", lane: "p", family: "f", guardrail: "json-only" };
const AT_MS = 1;

interface Success {
  readonly id: string;
  readonly prompt?: string;
  readonly asked?: object;
  readonly run?: { readonly status?: string; readonly lane?: string; readonly text_kept?: number };
  readonly trial?: { readonly operation?: string; readonly outcome?: string; readonly imported_at_ms?: number };
}

async function insertSuccess(queries: Queries, { id, prompt = id, asked, run, trial }: Success): Promise<void> {
  await insertTestRun(queries, {
    id,
    project: "p",
    lane: "p",
    input: JSON.stringify({ prompt, model: "auto", max_tokens: 100, graders: ["json_valid"], ...asked }),
    created_at_ms: AT_MS,
    ...run,
  });
  await insertTrialRow(queries, {
    id,
    schema_version: 2,
    run_id: id,
    project: "p",
    operation: "spawn_agent",
    prompt_hash: sha256Hex(prompt),
    prompt: redact(prompt),
    system_prompt_hash: null,
    provider: "google_gemini",
    model: "m",
    output: redact("{}"),
    usage: null,
    cost_micro_usd: 1,
    latency_ms: 1,
    attempts: 1,
    graders: redact("[]"),
    outcome: "passed",
    failure_kind: null,
    finish_reason: "stop",
    circuit: null,
    label: null,
    note: null,
    labelled_at_ms: null,
    created_at_ms: AT_MS,
    imported_at_ms: null,
    imported: null,
    content_hash: null,
    review: null,
    ...trial,
  });
}

async function chosenOf(successes: readonly Success[], most = 6): Promise<readonly string[]> {
  await using store = await temporaryDatabase();
  const { database } = store;
  await database.write(async (queries) => {
    await insertPattern(queries, {
      id: "f",
      dedupHash: "",
      errorSignature: "",
      signature: "",
      lane: "p",
      operation: "spawn_agent",
      type: "json_invalid",
      family: null,
      profile: encodeProfile(profileOf(FAILED)),
      terms: [],
      origin: "o",
      atMs: AT_MS,
    });
    for (const success of successes) await insertSuccess(queries, success);
  });
  return await pastSuccesses(database.queries, WANTED, most);
}

test("those like the family come first, then the newest, each prompt once", async () => {
  const successes = [
    { id: "same", prompt: ALIKE },
    { id: "old", prompt: "Name a colour." },
    { id: "alike", prompt: ALIKE },
    { id: "new", prompt: OTHER },
  ];
  expect(await chosenOf(successes)).toEqual(["alike", "new", "old"]);
  expect(await chosenOf(successes, 1)).toEqual(["alike"]);
});

test.each<[string, Omit<Success, "id">]>([
  ["with a folder", { asked: { working_dir: "/work" } }],
  ["within a conversation", { asked: { continue_run_id: "run_1" } }],
  ["graded by a judge", { asked: { graders: ["json_valid", "relevance"] } }],
  ["graded by what it took", { asked: { graders: ["json_valid", { type: "latency", max_ms: 5 }] } }],
  ["that the guardrail says nothing to", { asked: { graders: ["non_empty"] } }],
  ["that is long", { prompt: "word ".repeat(5_000) }],
  ["of which the text is gone", { run: { text_kept: 0 } }],
  ["that did not complete", { run: { status: "rejected" } }],
  ["of another lane", { run: { lane: "p (simulated)" } }],
  ["of another operation", { trial: { operation: "spawn_parallel_agents" } }],
  ["that failed", { trial: { outcome: "failed" } }],
  ["from elsewhere", { trial: { imported_at_ms: AT_MS } }],
])("one %s is not asked again", async (_which, success) => {
  expect(await chosenOf([{ id: "left out", ...success }])).toEqual([]);
});

test("it is asked as it was, with its schema among the graders, and again with the guardrail after its prompt", async () => {
  await using store = await temporaryDatabase();
  const { database } = store;
  const asked = { output_schema: { type: "object" }, system_prompt: "Be brief.", graders: [] };
  await database.write((queries) => insertSuccess(queries, { id: "one", prompt: ALIKE, asked }));
  const success = await pastSuccess(database.queries, "one", WANTED.guardrail);
  expect(success?.asked).toMatchObject({
    prompt: ALIKE,
    system_prompt: "Be brief.",
    output_schema: { type: "object" },
    graders: [{ type: "json_schema", schema: { type: "object" } }],
  });
  expect(success?.guarded.startsWith(`${ALIKE}\n\n`)).toBe(true);
  expect(await pastSuccess(database.queries, "gone", WANTED.guardrail)).toBeNull();
});
