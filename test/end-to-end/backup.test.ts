// backup and restore as their users run them, beside running servers and through kill -9.
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { seededRandom } from "../../src/kernel/random.ts";
import { systemClock } from "../../src/kernel/node/clock.ts";
import { openDatabase } from "../../src/storage/index.ts";
import { type Home, makeHome, startProvider, startServer } from "./harness.ts";
import { start, type Started } from "./processes.ts";

function cli(home: Home, ...args: readonly string[]): Started {
  return start(process.execPath, [resolve("bin/task-orchestrator.mjs"), ...args], {
    env: { HOME: join(home.data, ".."), TASK_ORCHESTRATOR_HOME: home.data },
  });
}

async function prompts(home: Home): Promise<number> {
  await using database = await openDatabase(home.data);
  return (await database.queries.selectFrom("runs").select("id").execute()).length;
}

test("a backup is made beside a running server, and restored once it is closed", async () => {
  const home = makeHome();
  const server = await startServer({ home, provider: await startProvider() });
  await server.run("spawn_agent", { prompt: "one" });
  const made = await cli(home, "backup").ended;
  expect(made).toMatchObject({ code: 0, stderr: "" });
  const file = made.stdout.trim();
  await server.run("spawn_agent", { prompt: "two" });

  const refused = await cli(home, "restore", file).ended;
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("A running server has the database");
  expect(await prompts(home)).toBe(2);

  await server.close();
  const restored = await cli(home, "restore", file).ended;
  expect(restored, restored.stderr).toMatchObject({ code: 0 });
  expect(restored.stdout).toContain("What was there is in");
  expect(await prompts(home)).toBe(1);
});

test("killed at any moment, a restore leaves what was there or what was restored, whole", async () => {
  const home = makeHome();
  const server = await startServer({ home, provider: await startProvider() });
  await server.run("spawn_agent", { prompt: "one" });
  const file = join(home.data, "..", "copy.db");
  expect((await cli(home, "backup", "--to", file).ended).code).toBe(0);
  await server.run("spawn_agent", { prompt: "two" });
  await server.close();
  const random = seededRandom("restore");
  for (let round = 0; round < 8; round += 1) {
    const restoring = cli(home, "restore", file);
    await systemClock.sleep(60 + random.next() * 200);
    restoring.child.kill("SIGKILL");
    await restoring.ended;
    expect([1, 2]).toContain(await prompts(home));
  }
  expect((await cli(home, "restore", file).ended).code).toBe(0);
  expect(await prompts(home)).toBe(1);
  expect(readdirSync(home.data)).toContain("backups");
});

test("nothing to back up, and no file to restore, are failures that say so", async () => {
  const home = makeHome();
  expect(await cli(home, "backup").ended).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("nothing to back up"),
  });
  expect(await cli(home, "restore", "/nowhere.db").ended).toMatchObject({ code: 1 });
  expect(await cli(home, "restore").ended).toMatchObject({ code: 2 });
});
