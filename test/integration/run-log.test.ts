// What is logged while runs are worked on says of which run it is.
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { logFilePath } from "../../src/observability/index.ts";
import { type AppUnderTest, appUnderTest } from "./app-under-test.ts";

interface Line {
  readonly event: string;
  readonly run_id?: string;
}

function linesOf({ dataDirectory }: AppUnderTest): readonly Line[] {
  const lines = readFileSync(logFilePath(dataDirectory), "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line));
}

function without(table: string, { dataDirectory }: AppUnderTest): void {
  using store = new DatabaseSync(join(dataDirectory, "orchestrator.db"));
  store.exec(`drop table ${table}`);
}

test("a key that is refused is logged with the run that had it refused", async () => {
  await using app = await appUnderTest({
    script: [{ prompt: "p", answers: [{ fault: "wrong_key" }] }],
    settings: { routing: { general: ["gemini-3.8-flash"] } },
  });
  const { run_id } = await app.spawn({ prompt: "p" });
  expect(linesOf(app)).toEqual([expect.objectContaining({ event: "key-refused", provider: "simulated", run_id })]);
});

test("a judge that breaks is logged with the run whose answer it was to judge", async () => {
  await using app = await appUnderTest();
  without("judgements", app);
  const { run_id } = await app.spawn({ prompt: "p", graders: ["relevance"] });
  expect(linesOf(app)).toEqual([expect.objectContaining({ event: "judge-failed", run_id })]);
});

/** Overwrites the table in the file, with its indexes. */
function damage(table: string, { dataDirectory }: AppUnderTest): void {
  const path = join(dataDirectory, "orchestrator.db");
  using store = new DatabaseSync(path);
  store.exec("pragma wal_checkpoint(truncate)");
  const pageSize = Number(store.prepare("pragma page_size").get()?.["page_size"]);
  const roots = store.prepare("select rootpage from sqlite_schema where tbl_name = ?").all(table);
  const file = openSync(path, "r+");
  for (const { rootpage } of roots) {
    writeSync(file, Buffer.alloc(pageSize, 0xff), 0, pageSize, (Number(rootpage) - 1) * pageSize);
  }
  closeSync(file);
}

test("rate limits that cannot be read are logged with the run that went on without them", async () => {
  await using place = await appUnderTest();
  await place.end();
  damage("rate_limits", place);
  await using app = await place.again();
  const { run_id, status } = await app.spawn({ prompt: "p" });
  expect(status).toBe("completed");
  expect(linesOf(place)).toContainEqual(expect.objectContaining({ event: "rate-limit-not-read", run_id }));
});
