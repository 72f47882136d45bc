// Asks a judge about many answers: some at a time, each a step of the run's journal, so that what was said stays said.
import { codeOf, type Failure, FAILURE_RULES, type FailureKind } from "../../failure/index.ts";
import { type RunContext, type RunOutcome, writeNoted } from "../../runs/index.ts";
import type { Database } from "../../storage/index.ts";
import type { Verdict } from "../graders/grader.ts";
import type { JudgeProbe, Setup } from "../graders/model/judges.ts";
import { type Judged, judgedSchema } from "./figures.ts";
import type { Item } from "./labelled-answer.ts";

const AT_A_TIME = 4;
/** What the judge answered after all, and nobody can use. Everything else says nothing about the judge. */
const ABOUT_THE_JUDGE: ReadonlySet<FailureKind> = new Set([
  "malformed",
  "empty",
  "truncated",
  "blocked",
  "context_overflow",
]);

export interface Asking {
  readonly item: Item;
  readonly setup: Setup;
  /** Of its own, and the same in every start of the run. */
  readonly step: string;
}

export type Judging =
  | { readonly kind: "judged"; readonly judged: readonly Judged[] }
  /** The judge could not be asked: what it said so far stays in the journal. */
  | { readonly kind: "stopped"; readonly outcome: RunOutcome };

/** @param onDone told how many of them have been judged, from earlier starts too */
export async function judgeAnswers(
  { probe, database }: { readonly probe: JudgeProbe; readonly database: Database },
  asked: readonly Asking[],
  run: RunContext,
  onDone: (done: number) => void,
): Promise<Judging> {
  const judged: (Judged | undefined)[] = asked.map(({ step }) => standing(run, step));
  const waiting = [...asked.keys()].filter((index) => judged[index] === undefined);
  let done = asked.length - waiting.length;
  let failure: Failure | undefined;
  let isPaused = false;
  onDone(done);
  const worker = async (): Promise<void> => {
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
      const asking = asked[index];
      if (asking === undefined || failure !== undefined || isPaused || run.signal.aborted) return;
      const { item, setup, step } = asking;
      const judgement = await probe.ask(item.spec, item.answer, setup, step, run);
      if (judgement === null) isPaused = true;
      else if (judgement.failure !== undefined && !ABOUT_THE_JUDGE.has(judgement.failure.kind)) {
        failure = judgement.failure;
      } else {
        const result = judgedAs(item, judgement);
        judged[index] = result;
        run.record(step, result);
        done += 1;
        onDone(done);
      }
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: AT_A_TIME }, worker));
  // The last ones have no call after them that would store them.
  await writeNoted(database, run, async (_queries, flush) => {
    await flush();
  });
  for (const result of workers) if (result.status === "rejected") throw result.reason;
  if (run.signal.aborted) return { kind: "stopped", outcome: { kind: "failed", result: {} } };
  if (failure !== undefined) return { kind: "stopped", outcome: stoppedBy(failure, done, asked.length) };
  if (isPaused) return { kind: "stopped", outcome: { kind: "paused", result: {} } };
  return { kind: "judged", judged: judged.filter((each) => each !== undefined) };
}

function standing(run: RunContext, step: string): Judged | undefined {
  const stands = run.recorded(step);
  return stands === undefined ? undefined : judgedSchema.parse(stands);
}

function judgedAs(
  { id, fingerprint, good, level }: Item,
  { verdict, votes }: { readonly verdict: Verdict; readonly votes: readonly (number | null)[] },
): Judged {
  const told =
    verdict.kind === "graded"
      ? { passed: verdict.passed, score: verdict.score }
      : { passed: null, score: null, abstained_because: verdict.reason };
  return { id, fingerprint, good, level, ...told, votes: [...votes] };
}

function stoppedBy(failure: Failure, done: number, total: number): RunOutcome {
  const { kind, detail, advice } = failure;
  const rule = FAILURE_RULES[kind];
  return {
    kind: "failed",
    result: {},
    error: {
      code: codeOf(failure),
      message: `After ${done} of ${total} answers the judge could not be asked: ${rule.meaning} (${detail}).`,
      retryable: rule.retried,
      hint: advice ?? rule.advice,
      next: ["run_control"],
    },
  };
}
