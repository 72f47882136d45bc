// A file of trials: whole or not in place, and gone on with where whoever wrote it was cut off.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { countingIds } from "../../kernel/testing.ts";
import { temporaryDatabase, type TemporaryDatabase } from "../../storage/testing.ts";
import { ALL, aTrial, storeTrials } from "./testing.ts";
import { draftsOf, type FileRequest, writeTrialFile, type WrittenFile } from "./trial-file.ts";
import { EXPORT_FORMATS } from "./whole-part.ts";

const ME = { pid: 4_000_001, token: "a".repeat(16) };
const OTHER = { pid: 4_000_002, token: "b".repeat(16) };
const NOW_MS = Date.UTC(2026, 5, 1);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const never = new AbortController().signal;

interface Place extends AsyncDisposable {
  readonly store: TemporaryDatabase;
  readonly folder: string;
  request(request: Partial<FileRequest>): FileRequest;
  write(
    request?: Partial<FileRequest>,
    options?: { lives?: boolean; signal?: AbortSignal; isGivenUp?: boolean },
  ): Promise<WrittenFile>;
}

async function placeWith(trials: number): Promise<Place> {
  const store = await temporaryDatabase();
  await storeTrials(
    store.database,
    Array.from({ length: trials }, (_, n) => aTrial(`é漢 ${n}`)),
  );
  const folder = join(store.directory, "exports");
  const ids = countingIds();
  const requestOf = (request: Partial<FileRequest> = {}): FileRequest => ({
    target: join(folder, "trials"),
    format: "jsonl",
    filter: ALL,
    ...request,
  });
  return {
    store,
    folder,
    request: requestOf,
    write: (request, { lives = false, signal = never, isGivenUp = false } = {}) =>
      writeTrialFile(
        {
          queries: store.database.queries,
          nowMs: () => NOW_MS,
          writer: ME,
          lives: (pid) => pid === ME.pid || lives,
          isGivenUp: () => isGivenUp,
          nextDraft: () => ids.next("draft"),
        },
        requestOf(request),
        signal,
      ),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

/** Under the name that a process gives its draft. */
function leave(
  place: Place,
  text: Uint8Array | string,
  request: Partial<FileRequest> = {},
  { writer = OTHER, ageMs = 0 } = {},
): void {
  mkdirSync(place.folder, { recursive: true });
  const path = draftsOf(place.request(request)).of(writer, "draft_1");
  writeFileSync(path, text);
  const writtenAt = new Date(NOW_MS - ageMs);
  utimesSync(path, writtenAt, writtenAt);
}

const drafts = ({ folder }: Place): string[] => readdirSync(folder).filter((name) => name.endsWith(".partial"));

test.each(EXPORT_FORMATS)(
  "a %s file that was cut anywhere is gone on with to what it would have been",
  async (format) => {
    await using place = await placeWith(4);
    const whole = await place.write({ format });
    const bytes = readFileSync(whole.path);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length }), async (cut) => {
        leave(place, bytes.subarray(0, cut), { format });
        expect(await place.write({ format })).toEqual({ ...whole, rows: 4 });
        expect(readFileSync(whole.path)).toEqual(bytes);
        expect(drafts(place)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  },
);

test("what came since the cut is in it, and nothing is in it twice", async () => {
  await using place = await placeWith(3);
  const whole = await place.write();
  const [first = ""] = readFileSync(whole.path, "utf8").split("\n");
  leave(place, `${first}\n{"id":"cut`);
  await storeTrials(place.store.database, [aTrial("later")]);
  expect(await place.write()).toMatchObject({ rows: 4 });
  const ids = readFileSync(whole.path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).id);
  expect(ids).toEqual(["é漢 0", "é漢 1", "é漢 2", "later"]);
});

test.each([
  ["no JSON", "nonsense\n"],
  ["a line of something else", '{"id":"x"}\n'],
  ["nothing", ""],
  ["zeros", "\0\0\0\n"],
])("a draft that holds %s is not gone on with", async (_what, text) => {
  await using place = await placeWith(2);
  leave(place, text);
  const { path, rows } = await place.write();
  expect(rows).toBe(2);
  expect(readFileSync(path, "utf8").split("\n")).toHaveLength(3);
});

test("the draft of a process that lives is left to it", async () => {
  await using place = await placeWith(2);
  leave(place, "still written");
  await place.write({}, { lives: true });
  expect(drafts(place)).toHaveLength(1);
});

test("a draft of this process's number that another process had before is gone on with", async () => {
  await using place = await placeWith(2);
  const { path } = await place.write();
  leave(place, readFileSync(path), {}, { writer: { ...OTHER, pid: ME.pid } });
  await place.write();
  expect(drafts(place)).toEqual([]);
});

test("a draft of this process is left to whoever writes it", async () => {
  await using place = await placeWith(2);
  leave(place, "still written", {}, { writer: ME });
  await place.write();
  expect(drafts(place)).toHaveLength(1);
});

test("a draft that nobody has touched for an hour is gone on with, whoever has its number now", async () => {
  await using place = await placeWith(2);
  const { path } = await place.write();
  leave(place, readFileSync(path), {}, { ageMs: HOUR_MS + 1 });
  await place.write({}, { lives: true });
  expect(drafts(place)).toEqual([]);
});

test("drafts of other wishes go after a week, and nothing else does", async () => {
  await using place = await placeWith(1);
  const other = { target: "other", filter: { ...ALL, label: "bad" as const } };
  const keptNames = ["notes.partial", `trials.${"a".repeat(12)}.jsonl`];
  mkdirSync(place.folder);
  for (const name of keptNames) {
    writeFileSync(join(place.folder, name), "");
    utimesSync(join(place.folder, name), 0, 0);
  }
  leave(place, "old", { ...other, target: join(place.folder, "old") }, { ageMs: 7 * DAY_MS + 1 });
  leave(place, "young", { ...other, target: join(place.folder, "young") }, { ageMs: 7 * DAY_MS - 1 });
  await place.write();
  const left = readdirSync(place.folder);
  expect(left.filter((name) => name.startsWith("old."))).toEqual([]);
  expect(left.filter((name) => name.startsWith("young."))).toHaveLength(1);
  expect(left).toEqual(expect.arrayContaining(keptNames));
});

test("an export that was given up leaves nothing", async () => {
  await using place = await placeWith(2);
  const stop = new AbortController();
  const stopped = place.write({}, { signal: stop.signal, isGivenUp: true });
  stop.abort();
  await expect(stopped).rejects.toThrow();
  expect(readdirSync(place.folder)).toEqual([]);
});

test("a stopped export is gone on with by whoever asks for the same", async () => {
  await using place = await placeWith(2);
  const stop = new AbortController();
  const stopped = place.write({}, { signal: stop.signal });
  stop.abort();
  await expect(stopped).rejects.toThrow();
  expect(existsSync(join(place.folder, "trials"))).toBe(false);
  expect(await place.write({}, { lives: true })).toMatchObject({ rows: 2 });
  expect(drafts(place)).toEqual([]);
});

test("another wish does not go on with this one's draft", async () => {
  await using place = await placeWith(2);
  const whole = await place.write();
  leave(place, readFileSync(whole.path));
  expect(await place.write({ filter: { ...ALL, label: "bad" } })).toMatchObject({ rows: 0, cursor: null });
});

test("an export without trials is a whole file, too", async () => {
  await using place = await placeWith(0);
  const { path } = await place.write({ format: "json" });
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual([]);
  expect(await place.write({ target: join(place.folder, "lines") })).toMatchObject({ rows: 0, cursor: null });
});

test("it is for this user alone", async () => {
  await using place = await placeWith(1);
  const { path } = await place.write();
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("where it cannot be written, the error says where, and nothing is left", async () => {
  await using place = await placeWith(1);
  const target = join(place.folder, "folder");
  mkdirSync(target, { recursive: true });
  await expect(place.write({ target })).rejects.toMatchObject({
    code: "evaluation/export-failed",
    message: expect.stringContaining(target),
  });
  expect(readdirSync(place.folder)).toEqual(["folder"]);
  writeFileSync(join(place.folder, "file"), "");
  await expect(place.write({ target: join(place.folder, "file", "x") })).rejects.toMatchObject({
    code: "evaluation/export-failed",
  });
  expect(existsSync(target)).toBe(true);
});
