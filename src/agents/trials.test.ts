// The trial of an answer, over a journal in hand.
import { expect, test } from "vitest";
import { UNGRADED } from "../evaluation/index.ts";
import { asMicroUsd } from "../kernel/money.ts";
import { countingIds, FakeClock } from "../kernel/testing.ts";
import { redact } from "../redaction/index.ts";
import { fakeRun } from "../runs/testing.ts";
import { temporaryDatabase } from "../storage/testing.ts";
import type { AgentDeps } from "./deps.ts";
import { agentInputSchema } from "./request.ts";
import { trialRecorder } from "./trials.ts";

const ROUTE = {
  provider: "openai" as const,
  model: "gpt",
  reason: "",
  alternatives: { next: [], "context-window": [], "content-policy": [] },
};
const ANSWER = {
  text: "41",
  finishReason: "stop" as const,
  usage: null,
  toolCalls: [],
  taken: { latencyMs: 1, attempts: 1, costMicroUsd: asMicroUsd(1) },
};

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it needs nothing else of them
const deps = {
  clock: new FakeClock(),
  ids: countingIds(),
  ledger: { attemptsOf: () => Promise.resolve([]) },
  redact,
  redactText: (text: string) => Promise.resolve(redact(text)),
} as unknown as AgentDeps;

test.each([
  ["the latest start", true, 1],
  ["no other one, nor twice", false, 0],
])("the trial of an answer on the way is stored by %s", async (_which, isStored, trials) => {
  await using store = await temporaryDatabase();
  const run = fakeRun({ recordIn: () => Promise.resolve(isStored) });
  const recorder = trialRecorder(deps, agentInputSchema.parse({ prompt: "6 x 7" }), run);
  const record = await recorder.withAnswer("answer 1", ROUTE, ANSWER, UNGRADED, false);
  await store.database.write(record);
  expect(await store.database.queries.selectFrom("trials").select("output").execute()).toHaveLength(trials);
  expect(run.notes).toHaveLength(trials);
});

test("the texts of a trial are redacted before its transaction, where they may take their time", async () => {
  await using store = await temporaryDatabase();
  const order: string[] = [];
  const redactText = (text: string) => {
    order.push(text);
    return Promise.resolve(redact(text));
  };
  const recorder = trialRecorder({ ...deps, redactText }, agentInputSchema.parse({ prompt: "6 x 7" }), fakeRun());
  const record = await recorder.withAnswer("answer 1", ROUTE, ANSWER, UNGRADED, true);
  order.push("transaction");
  await store.database.write(record);
  expect(order).toEqual(["6 x 7", "41", "transaction"]);
});
