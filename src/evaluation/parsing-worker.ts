// Parses code in a thread of its own: started by parse-aside.ts, which says what it answers.
import { parentPort } from "node:worker_threads";
import { codeParsers, type CodeToParse, type ParseOutcome } from "./parse-code.ts";
import type { ParseReport } from "./parse-aside.ts";
import { createTimeLimit } from "./within-limit.ts";

/** For all blocks of an answer. One of 4 MB that is code takes a second or two. */
const PARSE_LIMIT_MS = 10_000;

const parserOf = codeParsers();
const withinLimit = createTimeLimit();

/** Ends at the first block that is nested too deeply: the parser that fell over it is not to be used again. */
async function parseAll(blocks: readonly CodeToParse[]): Promise<ParseReport> {
  const tasks = await Promise.all(
    blocks.map(async ({ language, code }) => ({ parse: await parserOf(language), code })),
  );
  const outcomes: ParseOutcome[] = [];
  const inTime = withinLimit(PARSE_LIMIT_MS, () => {
    for (const { parse, code } of tasks) {
      const outcome = parse(code);
      outcomes.push(outcome);
      if (outcome.kind === "too-deep") break;
    }
  });
  return inTime ? { kind: "parsed", outcomes } : { kind: "too-slow" };
}

async function answer(blocks: readonly CodeToParse[]): Promise<void> {
  const report = await parseAll(blocks);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
  parentPort?.postMessage(report);
}

parentPort?.on("message", (blocks: readonly CodeToParse[]) => {
  void answer(blocks);
});
