// Cases have a deadline each, and no case takes the others along.
import { expect, test } from "vitest";
import { OrchestratorError } from "../../kernel/errors.ts";
import { FakeClock } from "../../kernel/testing.ts";
import type { CaseEnd, CaseReport } from "./report.ts";
import { type Case, type CasesOptions, runCases } from "./run-cases.ts";

const PASSED: CaseEnd = { outcome: "passed", findings: [] };
const DEADLINE_MS = 1_000;

const passing: Case = { name: "passing", play: () => Promise.resolve(PASSED) };
/** It ends when it is told to. */
const waiting: Case = {
  name: "waiting",
  play: (signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => {
        reject(new Error("told to end"));
      });
    }),
};
const deaf: Case = { name: "deaf", play: () => new Promise(() => {}) };

async function played(
  clock: FakeClock,
  cases: readonly Case[],
  options: Partial<CasesOptions> = {},
): Promise<CaseReport[]> {
  const usual = { clock, signal: new AbortController().signal, deadlineMs: DEADLINE_MS, concurrency: 1 };
  const reports = runCases(cases, { ...usual, onProgress: () => {}, ...options });
  await clock.advance(60_000);
  return reports;
}

test("cases are reported in their order, whichever ends first", async () => {
  const clock = new FakeClock();
  const slow: Case = { name: "slow", play: () => clock.sleep(500).then(() => PASSED) };
  const reports = await played(clock, [slow, passing], { concurrency: 2 });
  expect(reports).toMatchObject([
    { name: "slow", outcome: "passed", duration_ms: 500 },
    { name: "passing", outcome: "passed", duration_ms: 0 },
  ]);
});

test("a case that throws fails with what it threw, and the next one has its turn", async () => {
  const broken: Case = { name: "broken", play: () => Promise.reject(new Error("no such thing")) };
  expect(await played(new FakeClock(), [broken, passing])).toMatchObject([
    { outcome: "failed", code: "eval/broken", reason: "no such thing" },
    { outcome: "passed" },
  ]);
});

test("an error of the product keeps its code and its hint", async () => {
  const error = new OrchestratorError({ code: "cli/server-lost", message: "It is gone.", hint: "Look for it." });
  const lost: Case = { name: "lost", play: () => Promise.reject(error) };
  expect(await played(new FakeClock(), [lost])).toMatchObject([
    { outcome: "failed", code: "cli/server-lost", reason: "It is gone. Look for it." },
  ]);
});

test.each([waiting, deaf])("a $name case ends at its deadline, and the next one has its turn", async (slow) => {
  expect(await played(new FakeClock(), [slow, passing])).toMatchObject([
    { outcome: "failed", code: "eval/deadline", reason: "it took longer than 1 s" },
    { outcome: "passed" },
  ]);
});

test("a stop ends the case that is under way, and begins none", async () => {
  const clock = new FakeClock();
  const stop = new AbortController();
  clock.after(100, () => {
    stop.abort();
  });
  expect(await played(clock, [waiting, passing], { signal: stop.signal })).toMatchObject([
    { outcome: "failed", code: "eval/stopped", duration_ms: 100 },
    { outcome: "skipped", reason: "stopped before it began" },
  ]);
});

test("whoever looks is told of each case that ended", async () => {
  const told: string[] = [];
  const onProgress: CasesOptions["onProgress"] = (done, total, name) => {
    told.push(`${done} of ${total}: ${name}`);
  };
  await played(new FakeClock(), [passing, deaf], { onProgress });
  expect(told).toEqual(["1 of 2: passing", "2 of 2: deaf"]);
});
