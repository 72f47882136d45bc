// The export as a run: what it leaves where it does not come to its end.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { countingIds, FakeClock } from "../kernel/testing.ts";
import { redact } from "../redaction/index.ts";
import { fakeRun } from "../runs/testing.ts";
import { temporaryDatabase } from "../storage/testing.ts";
import { aTrial, storeTrials } from "./export/testing.ts";
import { exportHandler } from "./trials.ts";

test.each([
  ["one that is cancelled leaves nothing", "cancelled", 0],
  ["one whose process is told to end leaves what the next one goes on with", "interrupted", 1],
])("%s", async (_what, reason, left) => {
  await using store = await temporaryDatabase();
  await storeTrials(store.database, [aTrial("one")]);
  const stop = new AbortController();
  const handler = exportHandler({
    database: store.database,
    clock: new FakeClock(),
    ids: countingIds(),
    project: "p",
    redact,
    dataDirectory: store.directory,
    writer: { pid: 1, token: "a".repeat(16) },
    lives: () => true,
  });
  const working = handler.work({ format: "jsonl" }, fakeRun({ project: "p", signal: stop.signal }));
  stop.abort(reason);
  await expect(working).rejects.toThrow();
  expect(readdirSync(join(store.directory, "exports"))).toHaveLength(left);
});
