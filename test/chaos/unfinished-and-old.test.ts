// Upkeep with a clock far ahead: what is not finished stays whole, however old it is, and still comes to its end.
import { sql } from "kysely";
import { expect, test } from "vitest";
import { spawnAgentSchema } from "../../src/agents/index.ts";
import { DAY_MS } from "../../src/kernel/durations.ts";
import { systemClock } from "../../src/kernel/node/clock.ts";
import { openDatabase } from "../../src/storage/index.ts";
import { BATCH, type Errand, scriptFor, SUBMITTED, WITH_FOLDER } from "./errands.ts";
import { dies } from "./lives.ts";
import { makePlace, openProduct } from "./place.ts";
import { storeRows } from "./store-rows.ts";

const POLL = { timeout: 20_000, interval: 20 };
const never = new AbortController().signal;
const DAYS = 300;
const LATER = { ...systemClock, now: () => systemClock.now() + DAYS * DAY_MS };

const PAUSED: Errand = {
  ...WITH_FOLDER,
  questions: WITH_FOLDER.questions.map((one) => ({ ...one, prompt: "Paused?" })),
};

test("nothing that a run needs to go on is ever pruned", async () => {
  await using place = await makePlace({
    script: [BATCH, WITH_FOLDER, PAUSED, SUBMITTED].flatMap(scriptFor),
    latencyMs: 100,
  });
  const inStore = async (statement: string): Promise<void> => {
    await using database = await openDatabase(place.data, { sleep: (ms) => systemClock.sleep(ms) });
    await database.write((queries) => sql.raw(statement).execute(queries));
  };

  // Runs of dead processes that count as alive for now; each has steps that stand.
  for (const [errand, nth] of [
    [WITH_FOLDER, 3],
    [BATCH, 3],
  ] as const) {
    await dies(place, errand, { kind: "request sent", nth });
    await inStore("update owners set lease_until_ms = 1");
  }
  let [paused, queued] = ["", ""];
  {
    await using app = openProduct(place, { role: "visits" });
    const { agents, durable, runs } = await app.useCases();
    const asked = spawnAgentSchema.parse({ prompt: "Paused?", working_dir: place.folder, max_tokens: 500, wait_ms: 0 });
    ({ run_id: paused } = await agents.spawnAgent(asked, { signal: never, abortEnds: "wait" }));
    await runs.pause(paused);
    await expect.poll(async () => (await runs.get(paused)).status, POLL).toBe("paused");
    const payload = { prompt: SUBMITTED.questions[0]?.prompt ?? "" };
    ({ run_id: queued } = await durable.submit({ kind: "agent", payload, priority: 0 }));
  }
  const before = storeRows(place.data);
  const statuses = before.runs.map(({ status }) => status);
  expect(statuses).toEqual(expect.arrayContaining(["queued", "paused"]));

  {
    await using app = openProduct(place, { role: "visits", clock: LATER });
    await (await app.useCases()).background();
    await inStore("update jobs set state = 'queued', run_at_ms = 1 where kind = 'store upkeep'");
    await expect
      .poll(
        () => storeRows(place.data).jobs.filter(({ kind, attempt }) => kind === "store upkeep" && attempt > 0),
        POLL,
      )
      .toMatchObject([{ state: "delayed" }]);
  }
  const kept = storeRows(place.data);
  for (const table of ["runs", "run_steps", "run_timeline", "attempts"] as const) {
    expect(kept[table]).toEqual(before[table]);
  }
  // An old trial is gone: nobody goes on from it.
  expect(kept.trials).toEqual([]);

  await using app = openProduct(place, { clock: LATER });
  const useCases = await app.useCases();
  await useCases.runs.resume(paused);
  const unfinished = before.runs.filter(({ status }) => status !== "completed");
  for (const { id } of unfinished) {
    expect(await useCases.runs.wait(id, 20_000, never)).toMatchObject({ status: "completed" });
  }
  // What an answer took before is still known.
  const after = storeRows(place.data);
  for (const { id } of unfinished.filter(({ kind }) => kind === "agent")) {
    const attempts = after.attempts.filter(({ run_id }) => run_id === id).length;
    expect(after.trials.filter(({ run_id }) => run_id === id)).toMatchObject([{ attempts }]);
  }
  const looked = unfinished.find(({ input }) => JSON.parse(input).prompt === WITH_FOLDER.questions[0]?.prompt);
  const { attempts = [] } = await useCases.runs.get(String(looked?.id));
  expect(attempts.filter(({ outcome }) => outcome === "answered")).toHaveLength(3);
  expect(attempts.filter(({ outcome }) => outcome === "interrupted").length).toBeGreaterThan(0);
  expect(await useCases.runs.get(queued)).toMatchObject({ response: SUBMITTED.questions[0]?.answer });
});
