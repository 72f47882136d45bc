// What people say about answers: good or bad, with a note. A label belongs to one trial; of a run it is that of the
// answer that its reader has seen.
import { z } from "zod";
import type { Clock } from "../kernel/clock.ts";
import type { RecordText, Redactor } from "../redaction/index.ts";
import type { Runs } from "../runs/index.ts";
import { appendEvent, type Database, type Queries } from "../storage/index.ts";
import { noTrial } from "./errors.ts";
import { type Label, LABELS, type TrialRow } from "./export/trial-line.ts";

const MAX_NOTE = 2_000;
/** Imported ones of other projects may name the same run. */
const MOST_OF_A_RUN = 1_000;

export const labelling = z
  .strictObject({
    run_id: z.string().min(1).max(100),
    label: z.enum(LABELS).nullable().optional(),
    note: z.string().max(MAX_NOTE).nullable().optional(),
  })
  .refine(({ label, note }) => label !== undefined || note !== undefined, "needs label or note");
export type LabelInput = z.input<typeof labelling>;
export type Labelling = z.output<typeof labelling>;

/** Absent = as it was, null = taken away. */
export type Said = Pick<Labelling, "label" | "note">;

export interface LabelledTrial {
  readonly trial_id: string;
  readonly run_id: string | null;
  readonly outcome: string;
  readonly label: Label | null;
  /** Redacted. */
  readonly note: string | null;
  /** ISO 8601, UTC. */
  readonly labelled_at: string | null;
}

export interface LabelDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly project: string;
  readonly redact: Redactor;
  readonly runs: Pick<Runs, "get">;
}

/**
 * The same again changes nothing; another label takes the place of the one before.
 * @throws RunsError `runs/unknown-run`, TrialsError `evaluation/no-trial`
 */
export async function labelRun(deps: LabelDeps, { run_id: runId, ...said }: Labelling): Promise<LabelledTrial> {
  // Imported trials have runs that are not here.
  const run = await deps.runs.get(deps.project, runId).catch(() => null);
  const labelled = await deps.database.write(async (queries) => {
    // A run has few; asked for with their project, they would be looked for among all of its trials.
    const rows = await queries
      .selectFrom("trials")
      .select([...COLUMNS, "project"])
      .where("run_id", "=", runId)
      .orderBy("seq", "desc")
      .limit(MOST_OF_A_RUN)
      .execute();
    const row = await answerOf(
      queries,
      rows.filter(({ project }) => project === deps.project),
      () => (run?.response ? deps.redact(run.response) : null),
    );
    return row === undefined ? null : say(queries, deps, row, said);
  });
  if (labelled !== null) return labelled;
  await deps.runs.get(deps.project, runId);
  throw noTrial(runId);
}

/** A run may have answered with an earlier answer than its last: a repair that was no better. */
async function answerOf<Row extends { readonly seq: number }>(
  queries: Queries,
  rows: readonly Row[],
  responseText: () => RecordText | null,
): Promise<Row | undefined> {
  const [last, ...earlier] = rows;
  const response = earlier.length === 0 ? null : responseText();
  if (response === null) return last;
  const same = await queries
    .selectFrom("trials")
    .select("seq")
    .where(
      "seq",
      "in",
      rows.map(({ seq }) => seq),
    )
    .where("output", "=", response)
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  return rows.find(({ seq }) => seq === same?.seq) ?? last;
}

/** @returns null where the trial is gone */
export function labelTrial(deps: LabelDeps, trialId: string, said: Said): Promise<LabelledTrial | null> {
  return deps.database.write(async (queries) => {
    const row = await queries
      .selectFrom("trials")
      .select(COLUMNS)
      .where("project", "=", deps.project)
      .where("id", "=", trialId)
      .executeTakeFirst();
    return row === undefined ? null : say(queries, deps, row, said);
  });
}

const COLUMNS = ["seq", "id", "run_id", "outcome", "label", "note", "labelled_at_ms"] as const;
type Labelled = Pick<TrialRow, (typeof COLUMNS)[number]>;

async function say(queries: Queries, deps: LabelDeps, before: Labelled, { label, note }: Said): Promise<LabelledTrial> {
  const after = { ...before };
  if (label !== undefined && label !== before.label) {
    after.label = label;
    after.labelled_at_ms = label === null ? null : deps.clock.now();
  }
  if (note !== undefined) after.note = note === null || note.trim() === "" ? null : deps.redact(note);
  if (after.label !== before.label || after.note !== before.note) {
    const { seq, id, run_id: runId, ...columns } = after;
    await queries
      .updateTable("trials")
      .set({ label: columns.label, note: columns.note, labelled_at_ms: columns.labelled_at_ms })
      .where("seq", "=", seq)
      .execute();
    await appendEvent(queries, {
      kind: "trial-labelled",
      project: deps.project,
      ...(runId === null ? {} : { runId }),
      detail: { trial_id: id, label: columns.label },
      atMs: deps.clock.now(),
    });
  }
  return {
    trial_id: after.id,
    run_id: after.run_id,
    outcome: after.outcome,
    label: LABELS.find((each) => each === after.label) ?? null,
    note: after.note,
    labelled_at: after.labelled_at_ms === null ? null : new Date(after.labelled_at_ms).toISOString(),
  };
}
