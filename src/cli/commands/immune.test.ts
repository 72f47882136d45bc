import { expect, test } from "vitest";
import { UsageError } from "../command.ts";
import { recordedTerminal } from "../testing.ts";
import { command } from "./immune.ts";

test.each([
  ["no word", [], /Say what: status/],
  ["another word", ["forget"], /Say what: status/],
  ["two words", ["status", "all"], /immune status takes no "all"/],
  ["import without a file", ["import"], /Give --file/],
  [
    "a file that is not there",
    ["import", "--file", "/nowhere.jsonl"],
    /^\/nowhere\.jsonl cannot be read: there is no such file or folder\.$/,
  ],
  ["a folder to import", ["import", "--file", "/"], /\/ is a folder/],
  ["a folder to export to", ["export", "--file", "/"], /--file: \/ is a folder/],
  ["a file beside another action", ["status", "--file", "x"], /immune status takes no --file/],
  ["a dry run of what deletes nothing", ["export", "--dry-run"], /immune export takes no --dry-run/],
  ["a limit of figures", ["status", "--limit", "3"], /immune status takes no --limit/],
  ["days of what has none", ["prune", "--days", "3"], /immune prune takes no --days/],
  ["a cursor beside another action", ["dashboard", "--cursor", "1-1"], /immune dashboard takes no --cursor/],
  ["a grader beside another action", ["failures", "--grader", "regex"], /immune failures takes no --grader/],
  ["a check of nothing", ["check"], /Give the prompt/],
  ["a check of two prompts", ["check", "one", "two"], /immune check takes no "two"/],
  ["a check with an unknown grader", ["check", "one", "--grader", "nice"], /^--grader: .*nice/],
  ["a check of an empty prompt", ["check", ""], /^the prompt: /],
  ["more days than there are", ["dashboard", "--days", "91"], /--days takes a whole number from 1 to 90/],
  ["half a day", ["dashboard", "--days", "0.5"], /--days takes a whole number/],
  ["a limit below 1", ["failures", "--limit=0"], /--limit takes/],
])("%s is wrong usage", async (_what, args, message) => {
  const terminal = recordedTerminal();
  const environment = { env: {}, cwd: "/", homeDirectory: "/", platform: "linux" as const };
  const ended = command(args, { terminal, version: "1", environment });
  await expect(ended).rejects.toThrow(UsageError);
  await expect(ended).rejects.toThrow(message);
  expect(terminal.written.stdout()).toBe("");
});
