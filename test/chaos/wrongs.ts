// What must hold once everything is over, whoever died and wherever; each breach in words.
import type { JournalEntry } from "../../src/models/simulated/index.ts";
import type { RunAnswer } from "../../src/runs/index.ts";
import { type Errand, requestsFor, trialsFor } from "./errands.ts";
import { DAILY_USD } from "./place.ts";
import type { Seam } from "./seams.ts";
import type { StoreRows } from "./store-rows.ts";

export interface Death extends Seam {
  /** What the commit was for, or the request. */
  readonly about: string;
  /** How the store lay there afterwards. */
  readonly left: StoreRows;
}

export interface Aftermath {
  readonly errand: Errand;
  readonly answer: RunAnswer;
  readonly rows: StoreRows;
  readonly deaths: readonly Death[];
  readonly requests: readonly JournalEntry[];
}

export function wrongsOf(aftermath: Aftermath): string[] {
  return [
    ...wrongRuns(aftermath),
    ...wrongRequests(aftermath),
    ...wrongsAtRest(aftermath.rows),
    ...aftermath.deaths.flatMap(({ left }, nth) => [
      ...lost(left, aftermath.rows),
      ...lostSteps(left, aftermath.deaths[nth + 1]?.left ?? left),
    ]),
    // Nobody goes on with what is completed.
    ...aftermath.rows.run_steps.map((step) => `a step is left: ${text(step)}`),
  ];
}

/** Of any store over which all processes have ended. */
export function wrongsAtRest(rows: StoreRows): string[] {
  return [...wrongSums(rows), ...leftovers(rows)];
}

function wrongRuns({ errand, answer, rows }: Aftermath): string[] {
  const wrongs: string[] = [];
  if (answer.status !== "completed") wrongs.push(`the errand ended ${answer.status}`);
  for (const { id, status } of rows.runs) if (status !== "completed") wrongs.push(`${id} is ${status}`);
  for (const question of errand.questions) {
    const { prompt, answer: right } = question;
    const runs = runsOf(rows, prompt);
    if (runs.length !== 1) wrongs.push(`${runs.length} runs for ${prompt}`);
    for (const { id, response } of runs) {
      if (response !== right) wrongs.push(`${prompt} was answered with ${response}`);
      const trials = rows.trials.filter(({ run_id }) => run_id === id);
      if (trials.length !== trialsFor(question)) wrongs.push(`${trials.length} trials for ${prompt}`);
      // What it took to judge an answer is no part of what it took to get it.
      const attempts = rows.attempts.filter(({ run_id, operation }) => run_id === id && operation !== "judge");
      if (sum(trials.map((trial) => trial.attempts)) !== attempts.length)
        wrongs.push(`the trials do not count every attempt at ${prompt}`);
      if (costOf(trials) !== costOf(attempts)) wrongs.push(`the trials do not count what ${prompt} has cost`);
    }
  }
  return wrongs;
}

/** An answer that was settled is never asked for again; what was under way at a death is, and counts as estimated. */
function wrongRequests({ errand, rows, deaths, requests }: Aftermath): string[] {
  const wrongs: string[] = [];
  const underWay = new Set(
    deaths.flatMap(({ left }) => left.attempts.filter(({ state }) => state === "reserved").map(({ id }) => id)),
  );
  const interrupted = rows.attempts.filter(({ outcome }) => outcome === "interrupted");
  if (interrupted.some(({ id }) => !underWay.has(id))) wrongs.push("a call that was not under way is estimated");
  if (interrupted.length !== underWay.size) wrongs.push("a call that was under way at a death is not estimated");
  if (underWay.size > deaths.length * errand.atOnce) wrongs.push("more calls were under way than may be");
  for (const question of errand.questions) {
    const needed = requestsFor(question);
    const ids = new Set(runsOf(rows, question.prompt).map(({ id }) => id));
    const attempts = rows.attempts.filter(({ run_id }) => ids.has(run_id));
    // A repair asks with a prompt of its own.
    const sent = requests.filter(({ prompt }) => prompt === question.prompt || errand.questions.length === 1);
    const answered = attempts.filter(({ outcome }) => outcome === "answered").length;
    const again = attempts.filter(({ outcome }) => outcome === "interrupted").length;
    if (answered !== needed) wrongs.push(`${answered} answers of ${needed} were paid for ${question.prompt}`);
    if (sent.length < needed || sent.length > needed + again)
      wrongs.push(`${sent.length} requests for ${question.prompt}`);
    const counted = attempts.filter(({ state }) => state !== "released");
    if (sent.length > counted.length) wrongs.push(`a request for ${question.prompt} is not in the ledger`);
  }
  if (requests.some(({ outcome }) => outcome !== "answered")) wrongs.push("the provider refused a request");
  return wrongs;
}

function wrongSums({ attempts, spend }: StoreRows): string[] {
  const wrongs: string[] = [];
  for (const row of spend) {
    const lines = attempts.filter(
      ({ provider, day, state }) => provider === row.provider && day.startsWith(row.period) && state !== "released",
    );
    if (row.reserved_micro_usd !== 0 || row.reserved_requests !== 0) wrongs.push(`${row.period} holds reservations`);
    if (row.settled_micro_usd !== costOf(lines)) wrongs.push(`${row.period} is not what its attempts cost`);
    if (row.settled_requests !== lines.length) wrongs.push(`${row.period} does not count its attempts`);
    if (row.settled_micro_usd > DAILY_USD * 1e6) wrongs.push(`${row.period} is over the budget`);
  }
  if (attempts.length > 0 && spend.length < 2) wrongs.push("the day or the month has no sum");
  return wrongs;
}

function leftovers({ attempts, jobs, owners }: StoreRows): string[] {
  const wrongs: string[] = [];
  if (attempts.some(({ state }) => state === "reserved")) wrongs.push("an attempt is still reserved");
  for (const { id, kind, state } of jobs.filter((job) => isOpen(job) || job.state === "dead"))
    wrongs.push(`job ${id} (${kind}) is ${state}`);
  if (owners.length > 0) wrongs.push("a process that has ended still counts as an owner");
  return wrongs;
}

/** A job that somebody has claimed, or that waits for a run to end. */
export function isOpen({ kind, state }: StoreRows["jobs"][number]): boolean {
  return state === "active" || (kind.startsWith("run ") && ["queued", "delayed", "blocked"].includes(state));
}

/** What stood in the store at a death stands there in the end. */
function lost(left: StoreRows, rows: StoreRows): string[] {
  return [
    ...gone(
      "a run",
      left.runs.map(({ id }) => id),
      rows.runs.map(({ id }) => id),
    ),
    ...gone("a line of a timeline", left.run_timeline.map(text), rows.run_timeline.map(text)),
    ...gone("a trial", left.trials.map(text), rows.trials.map(text)),
    ...gone(
      "a line of the ledger",
      left.attempts.filter(({ state }) => state !== "reserved").map(text),
      rows.attempts.map(text),
    ),
    ...gone(
      "a reservation",
      left.attempts.map(({ id }) => id),
      rows.attempts.map(({ id }) => id),
    ),
  ];
}

/** Of runs that have not come to their end meanwhile. */
function lostSteps(left: StoreRows, next: StoreRows): string[] {
  const completed = new Set(next.runs.flatMap(({ id, status }) => (status === "completed" ? [id] : [])));
  const open = left.run_steps.filter(({ run_id }) => !completed.has(run_id));
  return gone("a step", open.map(text), next.run_steps.map(text));
}

function gone(what: string, before: readonly string[], after: readonly string[]): string[] {
  const standing = new Set(after);
  return before.filter((row) => !standing.has(row)).map((row) => `${what} is gone: ${row}`);
}

function runsOf({ runs }: StoreRows, prompt: string): StoreRows["runs"] {
  return runs.filter(({ kind, input }) => kind === "agent" && JSON.parse(input).prompt === prompt);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function costOf(lines: readonly { readonly cost_micro_usd: number }[]): number {
  return sum(lines.map(({ cost_micro_usd }) => cost_micro_usd));
}

const text = (row: object): string => JSON.stringify(row);
