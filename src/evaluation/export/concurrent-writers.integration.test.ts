// Several processes store trials while a reader goes on from its cursor again and again: it gets each of them once.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { temporaryDatabase } from "../../storage/testing.ts";
import { ALL } from "./testing.ts";
import { trialLines } from "./trial-lines.ts";

const WRITERS = 3;
const TRIALS = 300;

/** Ids that sort against the order of their commits, as those of processes whose clocks differ do. */
const program = `
  import { openDatabase } from ${JSON.stringify(new URL("../../storage/index.ts", import.meta.url).href)};
  import { systemClock } from ${JSON.stringify(new URL("../../kernel/node/clock.ts", import.meta.url).href)};
  import { aTrial, storeTrials } from ${JSON.stringify(new URL("testing.ts", import.meta.url).href)};
  const [directory, name] = process.argv.slice(1);
  await using database = await openDatabase(directory, { sleep: systemClock.sleep });
  for (let n = 0; n < ${TRIALS}; n += 1) await storeTrials(database, [aTrial(\`\${${TRIALS} - n} \${name}\`)]);
`;

test("a reader beside writing processes misses no trial and gets none twice (promise:trials-once)", async () => {
  await using store = await temporaryDatabase();
  let writing = WRITERS;
  const writers = Array.from({ length: WRITERS }, async (_, n) => {
    const args = ["--input-type=module", "--eval", program, store.directory, `writer ${n}`];
    await promisify(execFile)(process.execPath, args);
    writing -= 1;
  });
  const read: string[] = [];
  let after: string | null = null;
  let rounds = 0;
  for (let isLast = false; !isLast; rounds += 1) {
    // What they committed before this round ends up in it.
    isLast = writing === 0;
    for await (const { text, cursor } of trialLines(store.database.queries, { ...ALL, after })) {
      read.push(JSON.parse(text).id);
      after = cursor;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(writers);
  const stored = await store.database.queries.selectFrom("trials").select("id").orderBy("seq").execute();
  expect(stored).toHaveLength(WRITERS * TRIALS);
  expect(read).toEqual(stored.map(({ id }) => id));
  expect(rounds).toBeGreaterThan(2);
});
