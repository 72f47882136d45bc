// Processes that die by kill -9 at a seam of their work: the next one goes on, and nothing is lost, doubled or paid twice.
import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { BATCH, ONE_AGENT, SUBMITTED, WITH_FOLDER, WITH_JUDGE, WITH_REPAIR, scriptFor } from "./errands.ts";
import { dies, inParallel, leasesEnd, type Lives, type Sweep, sweep } from "./lives.ts";
import { makePlace, openProduct } from "./place.ts";
import { storeRows } from "./store-rows.ts";

const AT_ONCE = 4;
const POLL = { timeout: 10_000, interval: 20 };

/** Each life with what is wrong about it, by where its processes died. */
function wrongsIn(lives: readonly Lives[]): Record<string, readonly string[]> {
  const wrong = lives.filter(({ wrongs }) => wrongs.length > 0);
  return Object.fromEntries(
    wrong.map(({ errand, seams, wrongs }) => [
      `${errand.name}: ${seams.map(({ kind, nth }) => `${kind} ${nth}`).join(", ")}`,
      wrongs,
    ]),
  );
}

async function allOf(sweeps: readonly Sweep[]): Promise<Lives[]> {
  const lives = (await inParallel(AT_ONCE, sweeps, sweep)).flat();
  const counts = new Map<string, number>();
  for (const { kind } of lives.flatMap(({ deaths }) => deaths)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  console.log(`deaths: ${[...counts].map(([kind, count]) => `${kind} ${count}`).join(", ")}`);
  return lives;
}

test("work whose process died at any seam is done by the next one, and no answer that stands is asked for again (promise:answers-are-kept)", async () => {
  const lives = await allOf([
    { errand: ONE_AGENT, kind: "before a commit", from: 8, step: 3 },
    { errand: ONE_AGENT, kind: "after a commit", from: 5, step: 2 },
    { errand: BATCH, kind: "after a commit", from: 7, step: 5 },
    { errand: SUBMITTED, kind: "after a commit", from: 6, step: 4 },
    { errand: WITH_FOLDER, kind: "before a request" },
    { errand: WITH_FOLDER, kind: "request sent" },
    { errand: BATCH, kind: "answer read" },
    { errand: WITH_REPAIR, kind: "answer read" },
    { errand: WITH_JUDGE, kind: "answer read" },
    { errand: WITH_JUDGE, kind: "after a commit", from: 12, step: 2 },
  ]);
  expect(wrongsIn(lives)).toEqual({});
  expect(lives.flatMap(({ deaths }) => deaths).length).toBeGreaterThan(20);
});

test("who goes on may die over it, too", async () => {
  const first = { kind: "request sent", nth: 2 } as const;
  const lives = await allOf([
    { errand: WITH_FOLDER, first, kind: "before a commit", from: 3, step: 5 },
    { errand: WITH_FOLDER, first, kind: "answer read" },
    { errand: BATCH, first, kind: "request sent" },
  ]);
  expect(wrongsIn(lives)).toEqual({});
  expect(lives.filter(({ deaths }) => deaths.length === 2).length).toBeGreaterThan(5);
});

test("a run over which three processes have died waits until somebody asks for it, and is then done", async () => {
  await using place = await makePlace({ script: scriptFor(ONE_AGENT) });
  for (let death = 1; death <= 3; death += 1) {
    expect(await dies(place, ONE_AGENT, { kind: "answer read", nth: 1 })).toBe("a request");
  }
  await leasesEnd(place.data);
  await using app = openProduct(place);
  const useCases = await app.useCases();
  const { run_id, ...given } = await ONE_AGENT.ask(useCases, place.folder);
  expect(given).toMatchObject({ status: "interrupted", code: "runs/interrupted", next: ["run_control"] });
  expect(place.provider.journal()).toHaveLength(3);
  await useCases.runs.retry(run_id);
  expect(await ONE_AGENT.ask(useCases, place.folder)).toMatchObject({
    run_id,
    status: "completed",
    response: "Eight.",
    attempts: [
      ...Array.from({ length: 3 }, () => ({ outcome: "interrupted", estimated: true })),
      { outcome: "answered" },
    ],
  });
});

test("a take-over that fails leaves everything as the dead process left it, and the next one succeeds", async () => {
  await using place = await makePlace({ script: scriptFor(WITH_FOLDER) });
  await dies(place, WITH_FOLDER, { kind: "request sent", nth: 2 });
  await leasesEnd(place.data);
  using database = new DatabaseSync(join(place.data, "orchestrator.db"), { timeout: 10_000 });
  // The last statement of a take-over fails, after all others have written.
  database.exec("create trigger full before delete on owners begin select raise(abort, 'the disk is full'); end");
  const left = storeRows(place.data);
  const open = openConnections(place.data);
  {
    await using app = openProduct(place);
    await expect(app.useCases()).rejects.toThrow();
  }
  expect(openConnections(place.data)).toBe(open);
  expect(storeRows(place.data)).toEqual(left);
  expect(left.attempts.map(({ state }) => state)).toEqual(["settled", "reserved"]);

  database.exec("drop trigger full");
  await using app = openProduct(place);
  expect(await WITH_FOLDER.ask(await app.useCases(), place.folder)).toMatchObject({ status: "completed" });
  expect(place.provider.journal()).toHaveLength(4);
  await expect
    .poll(
      () =>
        storeRows(place.data)
          .attempts.map(({ state }) => state)
          .toSorted(),
      POLL,
    )
    .toEqual(["estimated", "settled", "settled", "settled"]);
});

/** From Linux's /proc: each connection has the file of the write-ahead log open, and gives it up when it closes. */
function openConnections(folder: string): number {
  const targets = readdirSync("/proc/self/fd").map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return "closed meanwhile";
    }
  });
  return targets.filter((target) => target.startsWith(folder) && target.endsWith("-wal")).length;
}
