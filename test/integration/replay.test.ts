// A new guardrail is tried on past successes, over the whole product in this process.
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { asMicroUsd } from "../../src/kernel/money.ts";
import type { RunAnswer } from "../../src/runs/index.ts";
import { appUnderTest, type AppOptions, type AppUnderTest } from "./app-under-test.ts";
import { personPrompt } from "./person-prompt.ts";

const PROSE = "Sure! Here is the record you asked for: Ada, 36.";
const GUARDRAIL = "JSON value";
const FAILING = 0;
const never = new AbortController().signal;

/** A model that breaks, or not, what it is asked with the guardrail; one prompt fails without it. */
function model({ isHarmed }: { readonly isHarmed: boolean }) {
  const heard: string[] = [];
  return {
    heard,
    says: (prompt: string) => {
      heard.push(prompt);
      const fails = prompt.includes(GUARDRAIL) ? isHarmed : prompt.startsWith(personPrompt(FAILING));
      return { text: fails ? PROSE : "{}" };
    },
  };
}

/** Six successes, a failure, and prompts like it until a guardrail is on trial. @returns the runs of the kind `replay` */
async function untilOnTrial(app: AppUnderTest): Promise<readonly RunAnswer[]> {
  for (const number of [1, 2, 3, 4, 5, 6, FAILING, 7, 8]) {
    await app.spawn({ prompt: personPrompt(number), graders: ["json_valid"] });
  }
  expect((await app.useCases.immune.status()).guardrails).toMatchObject({ on_trial: 1, retired: 0 });
  return replaysOf(app);
}

async function replaysOf({ useCases }: Pick<AppUnderTest, "useCases">): Promise<readonly RunAnswer[]> {
  const { runs } = await useCases.runs.list({ kind: "replay", limit: 10 });
  return Promise.all(runs.map(({ run_id }) => useCases.runs.get(run_id)));
}

async function replayed(app: AppUnderTest): Promise<RunAnswer> {
  const [waiting] = await untilOnTrial(app);
  expect(waiting).toMatchObject({ kind: "replay", status: "queued" });
  await using worker = await app.again("works");
  return await worker.useCases.runs.wait(waiting?.run_id ?? "", 10_000, never);
}

function rows({ dataDirectory }: AppUnderTest, query: string): readonly Record<string, unknown>[] {
  using store = new DatabaseSync(`${dataDirectory}/orchestrator.db`);
  return store.prepare(query).all();
}

const withModel = ({ says }: ReturnType<typeof model>): AppOptions => ({ provider: { says } });

test("a guardrail that breaks what passed before is retired before people's prompts show it (promise:immune-replays)", async () => {
  const harmed = model({ isHarmed: true });
  await using app = await appUnderTest(withModel(harmed));
  const answer = await replayed(app);
  expect(answer).toMatchObject({ status: "completed", output: { kind: "harm", broken: 5, mended: 0, pairs: 5 } });
  expect(answer.attempts).toHaveLength(10);
  expect((await app.useCases.immune.status()).guardrails).toMatchObject({ on_trial: 0, retired: 1 });
  const looks = rows(app, "select decision, look from guardrail_looks where decision != 'go-on' order by seq");
  expect(looks.map(({ decision }) => decision)).toEqual(["replay", "retire"]);
  expect(JSON.parse(String(looks[0]?.["look"]))).toMatchObject({ kind: "harm", broken: 5, stopped: null });
  expect(JSON.parse(String(looks[1]?.["look"]))).toMatchObject({ decision: "retire", reason: "replay_harm" });
  const [event] = rows(app, "select detail from events where kind = 'guardrail-decided'");
  expect(event?.["detail"]).toContain("replay_harm");
  // What was asked again is no outcome of anything.
  expect(rows(app, "select count(*) as count from trials")).toEqual([{ count: 9 }]);
  expect(rows(app, "select distinct operation from attempts order by 1")).toEqual([
    { operation: "guardrail_replay" },
    { operation: "spawn_agent" },
  ]);
});

test("one that breaks nothing stays on trial, after two pairs, and is not replayed again", async () => {
  const unharmed = model({ isHarmed: false });
  await using app = await appUnderTest(withModel(unharmed));
  expect(await replayed(app)).toMatchObject({ output: { kind: "open", broken: 0, pairs: 2 } });
  await app.spawn({ prompt: personPrompt(9), graders: ["json_valid"] });
  await app.spawn({ prompt: personPrompt(10), graders: ["json_valid"] });
  expect((await app.useCases.immune.status()).guardrails).toMatchObject({ on_trial: 1, retired: 0 });
  expect(await replaysOf(app)).toHaveLength(1);
});

test("without replays none is made", async () => {
  await using app = await appUnderTest({
    ...withModel(model({ isHarmed: true })),
    settings: { immune: { replays: 0 } },
  });
  expect(await untilOnTrial(app)).toEqual([]);
});

test("without budget nothing is asked again, and the replay says so", async () => {
  const harmed = model({ isHarmed: true });
  await using app = await appUnderTest(withModel(harmed));
  const [waiting] = await untilOnTrial(app);
  const asked = harmed.heard.length;
  await app.useCases.cost.setBudget("simulated", { day: { usd: asMicroUsd(0) } });
  await using worker = await app.again("works");
  const answer = await worker.useCases.runs.wait(waiting?.run_id ?? "", 10_000, never);
  expect(answer).toMatchObject({ status: "completed", output: { kind: "open", pairs: 0, stopped: "budget" } });
  expect(harmed.heard).toHaveLength(asked);
});

test("after its process ended a replay goes on where it was", async () => {
  const harmed = model({ isHarmed: true });
  await using app = await appUnderTest({ provider: { says: harmed.says, latencyMs: 20 } });
  const [waiting] = await untilOnTrial(app);
  const asked = harmed.heard.length;
  const first = await app.again("works");
  await expect.poll(() => harmed.heard.length - asked, { timeout: 10_000, interval: 5 }).toBeGreaterThan(3);
  await first[Symbol.asyncDispose]();
  const before = harmed.heard.length - asked;
  expect(before).toBeLessThan(10);
  await using second = await app.again("works");
  const answer = await second.useCases.runs.wait(waiting?.run_id ?? "", 10_000, never);
  expect(answer).toMatchObject({ output: { kind: "harm", broken: 5, pairs: 5 } });
  // One request at most was under way.
  expect(harmed.heard.length - asked).toBeLessThanOrEqual(11);
});
