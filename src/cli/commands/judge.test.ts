import { expect, test } from "vitest";
import { UsageError } from "../command.ts";
import { recordedTerminal } from "../testing.ts";
import { command } from "./judge.ts";

const RELEVANCE = ["--grader", "relevance"];

function judge(...args: readonly string[]) {
  const terminal = recordedTerminal();
  const environment = { env: {}, cwd: "/", homeDirectory: "/", platform: "linux" as const };
  return { terminal, ended: command(args, { terminal, version: "1", environment }) };
}

test.each([
  ["no word", [], /Say what: calibrate/],
  ["another word", ["calibrat"], /Say what: calibrate/],
  ["two words", ["list", "all"], /judge list takes no "all"/],
  ["no grader", ["calibrate", "--file", "package.json"], /Give --grader/],
  ["a grader that is no JSON", ["calibrate", "--grader", "{type", "--file", "x"], /--grader takes a name or JSON/],
  ["no file", ["calibrate", ...RELEVANCE], /needs either --file/],
  ["a file that is not there", ["calibrate", ...RELEVANCE, "--file", "/nowhere.jsonl"], /cannot be read/],
  ["votes that are no number", ["calibrate", ...RELEVANCE, "--file", "x", "--votes", "many"], /--votes takes/],
  ["votes for a tuning", ["tune", ...RELEVANCE, "--file", "x", "--votes", "3"], /takes no --votes/],
  ["a cap below 0", ["calibrate", ...RELEVANCE, "--file", "x", "--max-cost-usd", "0"], /--max-cost-usd takes/],
  ["a file beside a run", ["calibrate", "--resume", "run_1", "--file", "x"], /--resume takes no --file/],
  ["a model beside a run", ["calibrate", "--resume", "run_1", "--model", "m"], /--resume takes no --model/],
  ["votes beside a run", ["calibrate", "--resume", "run_1", "--votes", "3"], /--resume takes no --votes/],
  ["a cap beside a run", ["tune", "--resume", "run_1", "--max-cost-usd", "2"], /--resume takes no --max-cost-usd/],
  ["a reset of nothing", ["reset"], /Give --grader/],
  ["an option that there is not", ["list", "--verbose"], /--verbose/],
])("%s is wrong usage that says how it goes", async (_what, args, message) => {
  const { ended } = judge(...args);
  await expect(ended).rejects.toThrow(UsageError);
  await expect(ended).rejects.toThrow(message);
});

test("help says how it goes", async () => {
  const { ended, terminal } = judge("--help");
  expect(await ended).toBe(0);
  expect(terminal.written.stdout()).toMatch(/judge calibrate --grader/);
});
