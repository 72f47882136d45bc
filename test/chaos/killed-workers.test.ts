// Workers that are killed with -9 while they work: no job is lost, and each has one result.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { createOrchestrator } from "../../src/index.ts";
import { openDatabase } from "../../src/storage/index.ts";

const WORKERS = 4;
const KILLS = 10;
const JOBS = 3_000;

test("jobs of killed workers are done by others: none is lost, each ends once (promise:jobs-survive)", async () => {
  const home = mkdtempSync(join(tmpdir(), "chaos-jobs-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  writeFileSync(join(home, "config.json"), JSON.stringify({ runs: { lease_ms: 1_000, heartbeat_ms: 300 } }));
  const environment = { TASK_ORCHESTRATOR_HOME: home };
  const effects = join(home, "effects.txt");

  async function startWorker() {
    const program = [join(import.meta.dirname, "job-worker.ts"), effects];
    const child = spawn(process.execPath, program, { env: environment, stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => {
      child.kill("SIGKILL");
    });
    await once(child.stdout, "data");
    return child;
  }

  await using orchestrator = await createOrchestrator({ environment });
  const { background } = orchestrator;
  const workers = await Promise.all(Array.from({ length: WORKERS }, startWorker));
  const submitted = Array.from({ length: JOBS }, (_, n) =>
    background.submit({ kind: "effect", payload: { n }, max_attempts: 50 }),
  );
  for (let kill = 0; kill < KILLS; kill += 1) {
    await sleep(150);
    const [victim] = workers.splice(kill % WORKERS, 1, await startWorker());
    victim?.kill("SIGKILL");
  }
  const ids = (await Promise.all(submitted)).map(({ id }) => id);
  for (const id of ids) expect(await background.wait(id)).toMatchObject({ state: "done" });

  await using database = await openDatabase(home);
  const rows = await database.queries.selectFrom("jobs").select(["payload", "result", "state", "attempt"]).execute();
  expect(rows).toHaveLength(JOBS);
  for (const { payload, result } of rows) expect(payload).toBe(`{"n":${result}}`);
  const seen = readFileSync(effects, "utf8").trim().split("\n").map(Number);
  expect(new Set(seen).size).toBe(JOBS);
  // A try in flight at a kill may leave its effect, and is made again: at most as many as were in hands then.
  expect(seen.length - JOBS).toBeLessThanOrEqual(KILLS * 20);
  const retried = rows.filter(({ attempt }) => attempt > 1).length;
  console.log(`${KILLS} kills: ${retried} of ${JOBS} jobs were tried again, ${seen.length - JOBS} effects came twice`);
});
