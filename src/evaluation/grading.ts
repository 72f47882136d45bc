// Grading as the agents use it: specs are checked before a run begins, answers are graded in it.
import type { Clock } from "../kernel/clock.ts";
import { type Came, type Log, logOf, type Said } from "../observability/index.ts";
import { type RunContext, within } from "../runs/index.ts";
import { checkGraders } from "./check-graders.ts";
import { gradingEngines } from "./engines.ts";
import { gradingAside } from "./grade-aside.ts";
import { isMuchWork } from "./grading-effort.ts";
import { gradeAll } from "./graders/code/grade-code.ts";
import { abstained, type GradedAnswer, type Verdict } from "./graders/grader.ts";
import type { Asked, Judges } from "./graders/model/judges.ts";
import { type CodeSpec, type GraderSpec, isModelSpec } from "./graders/specs.ts";
import { type Evaluation, evaluate, type LeafResult, leavesOf, outputOf } from "./pipeline.ts";

const PIPELINE = "src/evaluation/pipeline.ts";

export interface Grading {
  /** @throws InvalidSchemaError, InvalidGraderError, or ModelsError for a judge that cannot be asked */
  check(specs: readonly GraderSpec[]): Promise<void>;
  /** null = the run is to pause, and not all judges have answered. */
  grade(answer: GradedAnswer, specs: readonly GraderSpec[], asked: Asked, run: RunContext): Promise<Evaluation | null>;
}

/** Of one answer. */
const JUDGES_AT_ONCE = 4;

export function createGrading(log: Log, judges: Judges, clock: Pick<Clock, "after">): Grading {
  const deps = { ...gradingEngines(), graderFailed: failedIn(log) };
  const gradeAside = gradingAside(clock);

  async function gradeLong(
    answer: GradedAnswer,
    specs: readonly CodeSpec[],
    graderFailed: ReturnType<typeof failedIn>,
    signal: AbortSignal,
  ): Promise<readonly Verdict[]> {
    try {
      const { verdicts, failures } = await gradeAside({ answer, specs }, signal);
      for (const { grader, error } of failures) graderFailed(grader, error);
      return verdicts;
    } catch (error) {
      if (!signal.aborted) graderFailed("all", error);
      return specs.map(() => abstained("grading failed"));
    }
  }

  return {
    check: async (specs) => {
      const leaves = leavesOf(specs).map(({ spec }) => spec);
      await checkGraders(leaves, deps);
      await judges.check(leaves.filter(isModelSpec));
    },
    grade: async (answer, specs, asked, run) => {
      const leaves = leavesOf(specs);
      const results = new Map<string, LeafResult>();
      const coded = leaves.flatMap(({ place, spec }) => (isModelSpec(spec) ? [] : [{ place, spec }]));
      const codeSpecs = coded.map(({ spec }) => spec);
      const isLong = isMuchWork(answer, codeSpecs);
      const graderFailed = failedIn(logOf(log, run.runId));
      const spans = codeSpecs.map(({ type }) => run.span.begin({ kind: "grader", grader: type }));
      const verdicts = await (isLong
        ? gradeLong(answer, codeSpecs, graderFailed, run.signal)
        : gradeAll(answer, codeSpecs, { ...deps, graderFailed }));
      for (const [index, { place }] of coded.entries()) {
        const verdict = verdicts[index] ?? abstained("grading failed");
        results.set(place, { verdict });
        spans[index]?.end(cameOf(verdict));
      }
      const judged = leaves.flatMap(({ place, spec }) => (isModelSpec(spec) ? [{ place, spec }] : []));
      const judgements = await someAtOnce(JUDGES_AT_ONCE, judged, async ({ place, spec }) => {
        const span = run.span.begin({ kind: "grader", grader: spec.type });
        const step = `judge ${place} of ${asked.step}`;
        const result = await judges.judge(spec, answer, { ...asked, step }, within(run, span));
        if (result !== null) span.end(cameOf(result.verdict));
        return result;
      });
      for (const [index, { place }] of judged.entries()) {
        const result = judgements[index];
        if (result === null || result === undefined) return null;
        results.set(place, result);
      }
      const evaluation = {
        ...evaluate(specs, (place) => results.get(place) ?? { verdict: abstained("it was not graded") }),
        ...outputOf(answer, leaves, results),
      };
      run.note("graded", PIPELINE, { passed: evaluation.passed, graders: leaves.length });
      return evaluation;
    },
  };
}

function failedIn(log: Log): (grader: string, error: unknown) => void {
  return (grader, error) => {
    log.error("grader-failed", { grader, error });
  };
}

/** For its trace: the reason may quote the answer. */
function cameOf(verdict: Verdict): Came {
  const content = (): readonly Said[] => [{ role: "assistant", text: verdict.reason }];
  if (verdict.kind === "abstained") return { verdict: null, content };
  return { verdict: { score: verdict.score, passed: verdict.passed }, content };
}

/** In the order of the items; after one that rejects none begins. */
async function someAtOnce<T, R>(width: number, items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const left = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
