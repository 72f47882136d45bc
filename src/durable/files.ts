// Runs that write a file into the data folder: trials for other programs, and copies of the store.
import { createWriteStream, renameSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { trialLines } from "../evaluation/index.ts";
import { makePrivateFolder } from "../kernel/private-folder.ts";
import type { RunContext, RunHandler } from "../runs/index.ts";
import { copyAside, type Database } from "../storage/index.ts";
import { type ExportPayload, exportPayload } from "./kinds.ts";

const FILE_MODE = 0o600;

export interface FileDeps {
  readonly database: Database;
  readonly dataDirectory: string;
}

/** Done again from the beginning where it was interrupted: its file is in place only when it is whole. */
export function exportHandler({ database, dataDirectory }: FileDeps): RunHandler {
  return {
    limits: () => ({ timeoutMs: null }),
    work: async (input, run) => {
      const folder = join(dataDirectory, "exports");
      makePrivateFolder(folder);
      const payload = exportPayload.parse(input);
      const target = join(folder, `trials-${run.runId}.${payload.format}`);
      const draft = `${target}.draft`;
      const count = { rows: 0 };
      const file = createWriteStream(draft, { mode: FILE_MODE });
      await pipeline(Readable.from(exportText(database, payload, run, count)), file, { signal: run.signal });
      renameSync(draft, target);
      return { kind: "completed", response: target, result: { output: { path: target, rows: count.rows } } };
    },
  };
}

async function* exportText(
  database: Database,
  { format, since }: ExportPayload,
  { project }: RunContext,
  count: { rows: number },
): AsyncGenerator<string> {
  const sinceMs = since === undefined ? null : Date.parse(since);
  if (format === "json") yield "[\n";
  for await (const line of trialLines(database.queries, { project, sinceMs })) {
    const isFirst = count.rows === 0;
    count.rows += 1;
    yield format === "jsonl" ? `${line}\n` : `${isFirst ? "" : ",\n"}${line}`;
  }
  if (format === "json") yield "\n]\n";
}

/** In a thread of its own: copying holds its thread. */
export function backupHandler({ dataDirectory }: FileDeps): RunHandler {
  return {
    limits: () => ({ timeoutMs: null }),
    work: async (_input, run) => {
      const target = join(dataDirectory, "backups", `${run.runId}.db`);
      await copyAside(dataDirectory, target, run.signal);
      return { kind: "completed", response: target, result: { output: { path: target } } };
    },
  };
}
