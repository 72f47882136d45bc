// The examples check themselves; here they run as a reader would run them.
import { existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
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

/** As a file of its own for the immune system's loop. */
function workloadFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "workload-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, "own.json");
  writeFileSync(file, text);
  return file;
}

const PLATFORM = {
  name: "platform",
  weight: 3,
  prompts: ["Platform of train {n}?", "Which platform has train {n}?", "Train {n}: its platform, please."],
  slots: { n: { integer: [10, 9_999] }, platform: { integer: [1, 9] } },
  graders: [{ type: "exact", equals: "{platform}" }],
  answers: { good: ["{platform}"], bad: ["It is platform {platform}.", { ends: "empty" }] },
  failure: 0.8,
  cure: { rule: { every: [["only", "never"]], such_as: ["Only that.", "Never be silent."] }, failure: 0.02 },
};
const GREETING = {
  name: "greeting",
  prompts: ["Greet passenger {n}.", "Say hello to passenger {n}.", "Passenger {n} boards: a word of welcome."],
  slots: { n: { integer: [10, 9_999] } },
  graders: ["non_empty"],
  answers: { good: ["Hello!"], bad: [] },
  failure: 0,
};

test("a workload of one's own is played: families by weight, numbers as texts, ends without an answer", () => {
  const file = workloadFile(JSON.stringify({ name: "own", families: [PLATFORM, GREETING] }));
  return expectToEndWell("examples/immune-loop", "--runs", "120", "--workload", file);
});

test.each<[string, string, RegExp]>([
  ["is no JSON", "{", /own\.json cannot be used: it is not JSON: /],
  ["has no families", '{"name": "own", "families": []}', /cannot be used: \n✖ .*\n {2}→ at families\n$/],
  [
    "has a grader that there is none of",
    JSON.stringify({ name: "own", families: [{ ...GREETING, graders: ["jsn"] }] }),
    /grader 1 of greeting is wrong: there is no grader "jsn": did you mean json\?/,
  ],
  [
    "has ten thousand mistakes",
    JSON.stringify({ name: "own", families: Array.from({ length: 10_000 }, () => ({ ...GREETING, failure: 2 })) }),
    /families\[4\]\.failure\n… and \d+ more\n$/,
  ],
  [
    "calls an answer good that its graders fail",
    JSON.stringify({ name: "own", families: [{ ...GREETING, graders: [{ type: "length", max: 3 }] }] }),
    /Case \d of greeting: an answer that is meant to be good is bad to its graders: \{"text":"Hello!"\}/,
  ],
  [
    "only parses code",
    JSON.stringify({ name: "own", families: [{ ...GREETING, graders: ["code_valid"] }] }),
    /all its families parse code, which needs --code/,
  ],
])("a workload that %s ends with what is wrong with it, and no trace", async (_what, text, said) => {
  const args = ["examples/immune-loop/main.ts", "--workload", workloadFile(text)];
  const { code, stderr } = await start(process.execPath, args).ended;
  expect(stderr).toMatch(said);
  expect({ code, hasTrace: /^ +at .*:\d+:\d+/m.test(stderr) }).toEqual({ code: 1, hasTrace: false });
});

test("a workload that is not there ends with that", async () => {
  const { code, stderr } = await start(process.execPath, ["examples/immune-loop/main.ts", "--workload=nowhere.json"])
    .ended;
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: "The workload nowhere.json cannot be used: it cannot be read\n",
  });
});
