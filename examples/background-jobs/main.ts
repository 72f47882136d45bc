// Three jobs in a chain: the first fails once and is tried again, and the process that began them is not the one that ends them.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOrchestrator } from "../../src/index.ts";

const home = mkdtempSync(join(tmpdir(), "background-jobs-"));
writeFileSync(join(home, "config.json"), JSON.stringify({ retry: { base_ms: 20 } }));
const options = { provider: "simulated", environment: { TASK_ORCHESTRATOR_HOME: home } } as const;

/** The first process only says what is to be done. */
async function submitAll(): Promise<readonly string[]> {
  await using orchestrator = await createOrchestrator(options);
  const { background } = orchestrator;
  const ids: string[] = [];
  for (const city of ["Oslo", "Rome", "Lima"]) {
    const job = await background.submit({ kind: "ask", payload: { city }, depends_on: ids.slice(-1) });
    ids.push(job.id);
  }
  return ids;
}

/** The second one does it. */
async function doAll(ids: readonly string[]) {
  await using orchestrator = await createOrchestrator(options);
  const { background } = orchestrator;
  background.register("ask", {
    limit: 2,
    run: async ({ city }, { attempt, signal }) => {
      if (city === "Oslo" && attempt === 1) throw new Error("not yet");
      const answer = await orchestrator.spawnAgent(
        { prompt: `What is ${JSON.stringify(city)} known for?` },
        { signal },
      );
      return answer.response;
    },
  });
  const ended = [];
  for (const id of ids) ended.push(await background.wait(id));
  return { ended, statistics: await background.statistics() };
}

const { ended, statistics } = await doAll(await submitAll());
rmSync(home, { recursive: true });

for (const { payload, state, attempt, result } of ended) console.log(payload, state, `attempt ${attempt}:`, result);
assert.deepEqual(
  ended.map(({ state, attempt }) => [state, attempt]),
  [
    ["done", 2],
    ["done", 1],
    ["done", 1],
  ],
);
assert.deepEqual(statistics, [{ kind: "ask", paused: false, done: 3 }]);
