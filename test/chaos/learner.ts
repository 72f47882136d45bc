// A process that stores failures, if any are its to store, and learns from all that are there.
import { createCatchUp } from "../../src/immune/catch-up.ts";
import { DEFAULT_POLICY } from "../../src/immune/guardrails/index.ts";
import { insertTestTrial } from "../../src/immune/testing.ts";
import { systemClock } from "../../src/kernel/node/clock.ts";
import { redact } from "../../src/redaction/index.ts";
import { openDatabase } from "../../src/storage/index.ts";
import { failureOf } from "./failures.ts";

const [home = "", name = "", count = "0"] = process.argv.slice(2);
const TOGETHER = 10;

const quiet = (): void => {};
const log = {
  debug: quiet,
  info: quiet,
  warn: quiet,
  error: (event: string, facts?: object) => {
    process.stderr.write(`${event} ${JSON.stringify(facts)}\n`);
    process.exitCode = 1;
  },
};

await using database = await openDatabase(home, { sleep: (ms) => systemClock.sleep(ms) });
await using catchUp = createCatchUp({ database, clock: systemClock, redact, policy: DEFAULT_POLICY, log });
process.stdout.write("ready\n");
for (let first = 0; first < Number(count); first += TOGETHER) {
  await database.write(async (queries) => {
    for (let index = first; index < first + TOGETHER; index += 1) {
      await insertTestTrial(queries, { ...failureOf(index), id: `${name}-${index}`, atMs: systemClock.now() });
    }
  });
  await catchUp.now();
}
await catchUp.whole();
