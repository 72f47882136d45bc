// The use cases behind the run tools: runs of one project, with what the ledger says about them.
import type { Job } from "../jobs/index.ts";
import { agentAnswer, batchAnswer, NOTHING_SPENT, type RunAnswer, type Spending } from "./answer.ts";
import type { Runs } from "./engine.ts";
import type { ProgressListener } from "./telling.ts";
import { badCursor, textGone } from "./errors.ts";
import { resultLines, splitsPair } from "./inline.ts";
import type { OutputPage, RunLine, RunPage } from "./pages.ts";
import type { Run, RunKind, RunStatus } from "./run.ts";
import { visibleText } from "./visible-text.ts";

const PREVIEW_CHARACTERS = 80;

export interface RunViewsDeps {
  readonly runs: Runs;
  readonly project: string;
  /** What the ledger says about each of these runs. */
  readonly spendingOf: (runIds: readonly string[]) => Promise<readonly Spending[]>;
}

export interface RunViews {
  get(runId: string): Promise<RunAnswer>;
  wait(runId: string, waitMs: number, signal: AbortSignal, onProgress?: ProgressListener): Promise<RunAnswer>;
  list(filter: {
    readonly status?: RunStatus | undefined;
    readonly kind?: RunKind | undefined;
    readonly limit: number;
    readonly cursor?: string | undefined;
  }): Promise<RunPage>;
  output(runId: string, offset: number, limit: number): Promise<OutputPage>;
  cancel(runId: string): Promise<RunAnswer>;
  pause(runId: string): Promise<RunAnswer>;
  resume(runId: string): Promise<RunAnswer>;
  retry(runId: string): Promise<RunAnswer>;
  /** A run as its caller gets it. */
  describe(run: Run): Promise<RunAnswer>;
}

export function createRunViews({ runs, project, spendingOf }: RunViewsDeps): RunViews {
  async function describe(run: Run, withTimeline = false): Promise<RunAnswer> {
    const described = run.kind === "batch" ? await runs.children(run.id) : [run];
    const spending = await spendingOf(described.map(({ id }) => id));
    const place = await runs.placeInQueue(run);
    const timeline = withTimeline ? await runs.timeline(run.id) : undefined;
    const answer =
      run.kind === "batch"
        ? batchAnswer(run, described, spending, timeline)
        : agentAnswer(run, spending[0] ?? NOTHING_SPENT, timeline);
    return place === null ? answer : { ...answer, queue: queueFields(place) };
  }

  /** The answer's text, or a JSON line for each prompt of a batch. */
  async function outputOf(run: Run): Promise<string> {
    if (run.kind !== "batch") return visibleText(run.response ?? "");
    const { results } = await describe(run);
    return resultLines(results)
      .map((line) => JSON.stringify(line))
      .join("\n");
  }

  return {
    describe,
    get: async (runId) => describe(await runs.get(project, runId), true),
    wait: async (runId, waitMs, signal, onProgress) =>
      describe(await runs.wait(project, runId, waitMs, signal, onProgress)),
    pause: async (runId) => describe(await runs.pause(project, runId)),
    resume: async (runId) => {
      await runs.resume(project, runId);
      return describe(await runs.get(project, runId));
    },
    cancel: async (runId) => describe(await runs.cancel(project, runId)),
    retry: async (runId) => {
      await runs.retry(project, runId);
      return describe(await runs.get(project, runId));
    },

    list: async ({ status, kind, limit, cursor }) => {
      if (cursor !== undefined && !/^run_[0-9a-z]{26}$/.test(cursor)) throw badCursor();
      const found = await runs.list(project, {
        limit: limit + 1,
        ...(status === undefined ? {} : { status }),
        ...(kind === undefined ? {} : { kind }),
        ...(cursor === undefined ? {} : { before: cursor }),
      });
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return {
        runs: page.map(lineOf),
        ...(found.length > limit && last !== undefined ? { next_cursor: last.id } : {}),
      };
    },

    output: async (runId, offset, limit) => {
      const run = await runs.get(project, runId);
      if (!run.textKept) throw textGone(runId);
      const text = await outputOf(run);
      const page = pageOf(text, offset, limit);
      const nextOffset = offset + page.length;
      return {
        run_id: run.id,
        text: page,
        untrusted: true,
        offset,
        total_characters: text.length,
        ...(nextOffset < text.length ? { next_offset: nextOffset } : {}),
      };
    },
  };
}

function queueFields({ job, ahead }: { readonly job: Job; readonly ahead: number }) {
  return { ahead, ...(job.state === "delayed" ? { not_before: new Date(job.runAtMs).toISOString() } : {}) };
}

/** A pair of surrogates goes whole into the next page, or into this one where nothing else would be in it. */
function pageOf(text: string, offset: number, limit: number): string {
  const end = offset + limit;
  if (!splitsPair(text, end)) return text.slice(offset, end).toWellFormed();
  return text.slice(offset, limit === 1 ? end + 1 : end - 1).toWellFormed();
}

function lineOf(run: Run): RunLine {
  const prompt = run.input["prompt"];
  return {
    run_id: run.id,
    kind: run.kind,
    status: run.status,
    created_at: new Date(run.createdAtMs).toISOString(),
    ...(run.endedAtMs === null ? {} : { ended_at: new Date(run.endedAtMs).toISOString() }),
    ...(typeof prompt === "string" ? { prompt: visibleText(prompt.slice(0, PREVIEW_CHARACTERS)) } : {}),
    ...(run.error === null ? {} : { code: run.error.code }),
  };
}
