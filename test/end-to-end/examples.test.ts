// The examples check themselves; here they run as a reader would run them.
import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { start } from "./processes.ts";

const stories = globSync("examples/*/");

test("every example is a folder with a main.ts", () => {
  expect(stories.filter((story) => !existsSync(join(story, "main.ts")))).toEqual([]);
});

test.each(stories)("%s runs to its end", async (story) => {
  const { code, signal, stdout, stderr } = await start(process.execPath, [join(story, "main.ts")]).ended;
  expect({ code, signal }, `${stdout}${stderr}`).toEqual({ code: 0, signal: null });
});
