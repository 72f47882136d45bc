// ARCHITECTURE.md tells the life of a spawn_agent call as a real run lives it.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createOrchestrator } from "../../src/index.ts";

/** "1. `checked` what happens — src/path.ts" */
const STEP = /^\d+\. `(?<step>[a-z-]+)` .* — (?<source>src\/\S+\.ts)$/gm;
const told = [...readFileSync("ARCHITECTURE.md", "utf8").matchAll(STEP)].map(({ groups }) => ({ ...groups }));

test("the steps are those of a run's own timeline, in order and by the same files", async () => {
  const home = mkdtempSync(join(tmpdir(), "task-orchestrator-life-"));
  onTestFinished(() => {
    rmSync(home, { recursive: true, force: true });
  });
  await using orchestrator = await createOrchestrator({
    provider: "simulated",
    environment: { TASK_ORCHESTRATOR_HOME: home },
  });
  const { run_id } = await orchestrator.spawnAgent({ prompt: "Say hi", graders: ["non_empty"] });
  const { timeline = [] } = await orchestrator.runs.get(run_id);
  expect(timeline.map(({ step, source }) => ({ step, source }))).toEqual(told);
});

test("each step names a file that exists", () => {
  expect(told.length).toBeGreaterThan(0);
  expect(told.filter(({ source }) => !existsSync(source ?? ""))).toEqual([]);
});
