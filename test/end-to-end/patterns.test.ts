// The immune command as a shell uses it: what failed in one project is known in another.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { insertTestTrial } from "../../src/immune/testing.ts";
import { openDatabase } from "../../src/storage/index.ts";
import { type Home, makeHome } from "./harness.ts";
import { start } from "./processes.ts";

const PROMPT = "Extract the customer and the total of invoice 4711 as JSON.";

function immune(home: Home, args: readonly string[], { project = "one", input = "" } = {}) {
  return start(process.execPath, ["bin/task-orchestrator.mjs", "immune", ...args], {
    env: { TASK_ORCHESTRATOR_HOME: home.data, TASK_ORCHESTRATOR_PROJECT: project, GEMINI_API_KEY: undefined },
    ...(input === "" ? {} : { input }),
  }).ended;
}

async function fail(home: Home, prompt = PROMPT): Promise<void> {
  await using database = await openDatabase(home.data);
  const atMs = Date.now();
  await database.write((queries) =>
    insertTestTrial(queries, { id: "trial", project: "one", prompt, failed: { json_valid: "no JSON" }, atMs }),
  );
}

test("patterns go from one project's file to another store, once", async () => {
  const [home, other] = [makeHome(), makeHome()];
  await fail(home);
  const file = join(home.data, "patterns.jsonl");
  expect(await immune(home, ["export", "--file", file])).toMatchObject({ code: 0, stdout: "", stderr: "1 line.\n" });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(home.data).filter((name) => name.endsWith(".partial"))).toEqual([]);
  const line = readFileSync(file, "utf8");
  expect((await immune(home, ["export"])).stdout).toBe(line);
  expect(await immune(home, ["import", "--file", file])).toMatchObject({
    code: 0,
    stdout: "0 imported, 0 updated, 1 known already, 0 lines left out.\n",
  });

  const first = await immune(other, ["import", "--file", file], { project: "two" });
  expect(first).toMatchObject({ code: 0, stdout: "1 imported, 0 updated, 0 known already, 0 lines left out.\n" });
  const again = await immune(other, ["import", "--file", "-", "--json"], { project: "two", input: line });
  expect(JSON.parse(again.stdout)).toEqual({ imported: 0, updated: 0, known: 1, skipped: 0, skipped_lines: [] });
  const { stdout } = await immune(other, ["failures", "--json"], { project: "two" });
  expect(JSON.parse(stdout)).toMatchObject({ failures: [{ learned_from: "import", failure: "json_invalid" }] });
  expect((await immune(other, ["dashboard"], { project: "two" })).stdout).toMatch(/json_invalid\s+█+ 1/);
  expect((await immune(other, ["export"])).stdout).toBe("");
});

test("lines that are left out are named, and the exit code says so", async () => {
  const home = makeHome();
  const file = join(home.data, "bad.jsonl");
  writeFileSync(file, "{}\n".repeat(25));
  const { code, stdout, stderr } = await immune(home, ["import", "--file", file]);
  expect([code, stdout]).toEqual([1, "0 imported, 0 updated, 0 known already, 25 lines left out.\n"]);
  expect(stderr).toMatch(/^line 1: is no pattern: .*\n(?:.*\n)*line 20: .*\nand 5 more lines\n$/);
});

test("where no file can be written, the export says so and leaves nothing", async () => {
  const home = makeHome();
  const { code, stderr } = await immune(home, ["export", "--file", join(home.data, "nowhere", "patterns.jsonl")]);
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/^--file: .*patterns\.jsonl cannot be written: there is no such file or folder\.\n$/),
  ]);
});
