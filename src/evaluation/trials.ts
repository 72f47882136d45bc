// The use cases around trials: labels, exports, imports.
import { join } from "node:path";
import { z } from "zod";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import type { TraceParent } from "../kernel/trace-parent.ts";
import type { Redactor } from "../redaction/index.ts";
import type { RunAnswer, RunEnd, RunHandler, Runs, RunViews } from "../runs/index.ts";
import type { Database } from "../storage/index.ts";
import { seqAfter } from "./export/cursor.ts";
import { type ExportCount, exportText } from "./export/export-text.ts";
import { type ExportRequest, exportRequest, filterOf } from "./export/request.ts";
import type { ExportedTrial } from "./export/line-schema.ts";
import { type FileRequest, type Writer, writeTrialFile, type WrittenFile } from "./export/trial-file.ts";
import type { TrialFilter } from "./export/trial-lines.ts";
import type { ExportFormat } from "./export/whole-part.ts";
import type { BadLine, ImportReport } from "./import/import-trials.ts";
import { type LabelledTrial, type Labelling, labelRun, labelTrial, type Said } from "./labels.ts";
import { readTrial, type UnlabelledFilter, unlabelledTrials } from "./unlabelled.ts";

export interface TrialsDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly project: string;
  readonly redact: Redactor;
  readonly dataDirectory: string;
  readonly runs: Runs;
  readonly views: Pick<RunViews, "describe">;
  /** This process. */
  readonly writer: Writer;
  /** Whether a process with this id runs on this machine. */
  readonly lives: (pid: number) => boolean;
}

export interface TrialUseCases {
  /** Of the run's last answer. @throws OrchestratorError `runs/unknown-run`, `evaluation/no-trial` */
  label(labelling: Labelling): Promise<LabelledTrial>;
  /**
   * A run of kind `export`, which goes on when nobody waits any more; its output is what `writtenBy` reads.
   * `traceParent`: of the caller's trace.
   * @throws OrchestratorError `evaluation/bad-cursor`
   */
  export(request: ExportRequest, signal: AbortSignal, waitMs?: number, traceParent?: TraceParent): Promise<RunAnswer>;
  /** Piece by piece, as they are taken. @throws OrchestratorError `evaluation/bad-cursor` */
  text(format: ExportFormat, filter: TrialFilter, count: ExportCount): AsyncGenerator<string>;
  /** Anywhere; for whoever has a shell. */
  writeFile(request: FileRequest, signal: AbortSignal): Promise<WrittenFile>;
  /** JSON lines. */
  import(source: AsyncIterable<Uint8Array>, onBadLine: (line: BadLine) => void): Promise<ImportReport>;
  /** Ids of trials that nobody has labelled. */
  unlabelled(filter: UnlabelledFilter): Promise<readonly string[]>;
  /** null where it is gone. */
  read(trialId: string): Promise<ExportedTrial | null>;
  /** null where it is gone. */
  labelTrial(trialId: string, said: Said): Promise<LabelledTrial | null>;
}

/** How long `export` waits for the file. */
export const EXPORT_WAIT_MS = 25_000;

export function createTrials(deps: TrialsDeps): TrialUseCases {
  const { database, project, runs, views } = deps;
  const { queries } = database;
  return {
    label: (labelling) => labelRun(deps, labelling),
    export: async (request, signal, waitMs = EXPORT_WAIT_MS, traceParent) => {
      if (request.after !== undefined) await seqAfter(queries, request.after);
      const { runId } = await runs.start({
        kind: "export",
        project,
        operation: "trial_export",
        input: { ...request },
        checkedBy: "src/evaluation/trials.ts",
        ...(traceParent === undefined ? {} : { traceParent }),
      });
      return views.describe(await runs.wait(project, runId, waitMs, signal));
    },
    text: (format, filter, count) => exportText(queries, format, filter, count),
    writeFile: (request, signal) => writeTrialFile(writerDeps(deps, goesOn), request, signal),
    import: async (source, onBadLine) => {
      const { importTrials } = await import("./import/import-trials.ts");
      return importTrials(deps, source, onBadLine);
    },
    unlabelled: (filter) => unlabelledTrials(queries, project, filter),
    read: (trialId) => readTrial(queries, project, trialId),
    labelTrial: (trialId, said) => labelTrial(deps, trialId, said),
  };
}

/** Writes into `exports` of the data folder, whoever asked for it; gone on with where its process died. */
export function exportHandler(deps: Omit<TrialsDeps, "runs" | "views">): RunHandler {
  return {
    limits: () => ({ timeoutMs: null }),
    work: async (input, run) => {
      const request = exportRequest.parse(input);
      const written = await writeTrialFile(
        writerDeps(deps, () => isCancelled(run.signal)),
        {
          target: join(deps.dataDirectory, "exports", `trials-${run.runId}.${request.format}`),
          format: request.format,
          filter: filterOf(request, run.project),
        },
        run.signal,
      );
      return { kind: "completed", response: written.path, result: { output: { ...written } } };
    },
  };
}

const writtenFile = z.object({ path: z.string(), rows: z.int(), cursor: z.string().nullable() });

/** What a completed export has written; null where it is not completed. */
export function writtenBy({ status, output }: RunAnswer): WrittenFile | null {
  return status === "completed" ? writtenFile.parse(output) : null;
}

function writerDeps(
  { database, clock, ids, writer, lives }: Omit<TrialsDeps, "runs" | "views">,
  isGivenUp: () => boolean,
) {
  return {
    queries: database.queries,
    nowMs: () => clock.now(),
    writer,
    lives,
    nextDraft: () => ids.next("draft"),
    isGivenUp,
  };
}

/** The same command goes on with what it has left. */
const goesOn = (): boolean => false;

function isCancelled({ reason }: AbortSignal): boolean {
  const cancelled: RunEnd = "cancelled";
  return reason === cancelled;
}

export type ExportInput = z.input<typeof exportRequest>;
