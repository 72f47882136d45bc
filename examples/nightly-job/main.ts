// Three nightly schedules and three nights at which no process was there: skip makes no job, once makes one, all makes three.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { createOrchestrator } from "../../src/index.ts";

const POLICIES = ["skip", "once", "all"] as const;
const DAY_MS = 24 * 3_600_000;
const TIME_ZONE = "Asia/Tokyo";
/** The night's hour in Tokyo; hours away from now, so that none comes while this runs. */
const HOUR = (new Date().getUTCHours() + 12) % 24;

const home = mkdtempSync(join(tmpdir(), "nightly-job-"));
const options = { provider: "simulated", environment: { TASK_ORCHESTRATOR_HOME: home } } as const;

/** The evening: a process says what is to be done each night, and ends. */
async function scheduleAll(): Promise<void> {
  await using orchestrator = await createOrchestrator(options);
  for (const missed of POLICIES) {
    const { nextMs } = await orchestrator.background.schedule({
      name: missed,
      kind: "report",
      cron: `0 ${HOUR} * * *`,
      time_zone: TIME_ZONE,
      missed,
      payload: { policy: missed },
    });
    assert(nextMs !== null && nextMs > Date.now(), "the first night is to come");
  }
}

/** Stands in for the time that this example does not have: what was due next was due three nights ago. */
function letNightsPass(nights: number): void {
  using database = new DatabaseSync(join(home, "orchestrator.db"));
  database.prepare("update job_schedules set next_ms = next_ms - ?").run(nights * DAY_MS);
}

/** The morning: the process that comes now does what the policies make of the nights without one. */
async function workInTheMorning() {
  await using orchestrator = await createOrchestrator(options);
  const { background } = orchestrator;
  background.register("report", {
    limit: 1,
    run: async ({ scheduled_at }, { signal }) => {
      const answer = await orchestrator.spawnAgent(
        { prompt: `What happened until ${JSON.stringify(scheduled_at)}?` },
        { signal },
      );
      return answer.status;
    },
  });
  const deadlineMs = Date.now() + 20_000;
  while ((await background.history({ kind: "report", state: "done", limit: 10 })).length < 4) {
    assert(Date.now() < deadlineMs, "four jobs, one of once and three of all, were not done within 20 s");
    await setTimeout(50);
  }
  const jobs = await background.history({ kind: "report", limit: 10 });
  return { jobs, schedules: await background.schedules() };
}

await scheduleAll();
letNightsPass(3);
const { jobs, schedules } = await workInTheMorning();
rmSync(home, { recursive: true });

const clock = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short", timeZone: TIME_ZONE });
const made = jobs.map(({ payload }) => z.object({ policy: z.string(), scheduled_at: z.string() }).parse(payload));
const times = POLICIES.map((policy) =>
  made
    .filter((job) => job.policy === policy)
    .map(({ scheduled_at }) => clock.format(new Date(scheduled_at)))
    .toSorted(),
);
for (const [index, policy] of POLICIES.entries()) console.log(`${policy}: ${times[index]?.join(", ") || "no job"}`);

const [skipped = [], once = [], all = []] = times;
assert.deepEqual(skipped, [], "skip makes no job for a night that is over");
assert.equal(all.length, 3, "all makes one job for each night");
assert.deepEqual(once, all.slice(-1), "once makes one job, for the last night");
assert(
  all.every((time) => time.endsWith(` ${String(HOUR).padStart(2, "0")}:00`)),
  "each night has its hour in its time zone",
);
assert.deepEqual(
  jobs.map(({ result }) => result),
  ["completed", "completed", "completed", "completed"],
);
assert(
  schedules.every(({ nextMs }) => nextMs !== null && nextMs > Date.now()),
  "every schedule waits for the coming night",
);
