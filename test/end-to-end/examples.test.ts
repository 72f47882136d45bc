// The examples check themselves; here they run as a reader would run them.
import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { start } from "./processes.ts";

const OTHER_WORKLOAD = ["--workload", "examples/immune-loop/other-workload.json", "--runs", "160", "--seed", "5"];

const stories = globSync("examples/*/");

test("every example is a folder with a main.ts", () => {
  expect(stories.filter((story) => !existsSync(join(story, "main.ts")))).toEqual([]);
});

/** A story asserts what it says, and ends otherwise where that is not so. */
async function expectToEndWell(story: string, ...args: readonly string[]): Promise<void> {
  const { code, signal, stdout, stderr } = await start(process.execPath, [join(story, "main.ts"), ...args]).ended;
  expect({ code, signal }, `${stdout}${stderr}`).toEqual({ code: 0, signal: null });
}

test.each(stories)("%s runs to its end", (story) => expectToEndWell(story));

test("the immune system's loop runs to its end with the second workload, too", () =>
  expectToEndWell("examples/immune-loop", ...OTHER_WORKLOAD));
