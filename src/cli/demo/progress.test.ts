// The progress of the prompts.
import { expect, test } from "vitest";
import { recordedTerminal } from "../testing.ts";
import { promptProgress } from "./progress.ts";

test("a file gets a line each quarter of the way", () => {
  const terminal = recordedTerminal();
  const progress = promptProgress(terminal, 8);
  for (const done of [1, 2, 3, 4, 7, 8]) progress.show(done, done / 100);
  expect(terminal.written.stderr()).toBe(
    "2 of 8 prompts ended · $0.0200\n4 of 8 prompts ended · $0.0400\n7 of 8 prompts ended · $0.0700\n8 of 8 prompts ended · $0.0800\n",
  );
});

test("a person gets a bar that is taken away once", () => {
  const terminal = recordedTerminal();
  const progress = promptProgress({ ...terminal, isTty: true }, 8);
  progress.show(4, 0.04);
  progress.clear();
  const written = terminal.written.stderr();
  expect(written).toContain("4 of 8 prompts ended");
  progress.clear();
  expect(terminal.written.stderr()).toBe(written);
});
