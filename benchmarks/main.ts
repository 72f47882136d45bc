// Runs the benchmarks one after another, each in a process of its own.
//   npm run bench                         all of them
//   npm run bench -- memory tool-tokens   only these
import { spawnSync } from "node:child_process";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAMS = [
  new URL("./cold-start.ts", import.meta.url),
  new URL("./memory.ts", import.meta.url),
  new URL("./cpu-per-spawn.ts", import.meta.url),
  new URL("./throughput.ts", import.meta.url),
  new URL("./ledger.ts", import.meta.url),
  new URL("./jobs.ts", import.meta.url),
  new URL("./steps.ts", import.meta.url),
  new URL("./idle.ts", import.meta.url),
  new URL("./write-transactions.ts", import.meta.url),
  new URL("./tool-tokens.ts", import.meta.url),
  new URL("./recorded-answers.ts", import.meta.url),
  new URL("./judge-texts.ts", import.meta.url),
  new URL("./graders.ts", import.meta.url),
  new URL("./grading-hold.ts", import.meta.url),
  new URL("./export.ts", import.meta.url),
  new URL("./collectors.ts", import.meta.url),
  new URL("./recorded-judge.ts", import.meta.url),
  new URL("./refusals.ts", import.meta.url),
  new URL("./redaction.ts", import.meta.url),
  new URL("./guardrail-decisions.ts", import.meta.url),
  new URL("./matching.ts", import.meta.url),
  new URL("./pattern-index.ts", import.meta.url),
  new URL("./screening.ts", import.meta.url),
  new URL("./deaths.ts", import.meta.url),
];

const benchmarks = new Map(PROGRAMS.map((url) => [basename(url.pathname, ".ts"), fileURLToPath(url)]));
const asked = process.argv.slice(2);
for (const name of asked.length === 0 ? benchmarks.keys() : asked) {
  const program = benchmarks.get(name);
  if (program === undefined) {
    console.error(`There is no benchmark ${name}; there are ${[...benchmarks.keys()].join(", ")}.`);
    process.exitCode = 2;
    break;
  }
  const { status } = spawnSync(process.execPath, [program], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
