// Grading as the agents use it: specs are checked before a run begins, answers are graded in it.
import type { Clock } from "../kernel/clock.ts";
import { type Came, type Log, logOf } from "../observability/index.ts";
import { type RunContext, within } from "../runs/index.ts";
import { checkGraders } from "./check-graders.ts";
import { gradingEngines } from "./engines.ts";
import { type AsideReport, gradingAside } from "./grade-aside.ts";
import { isMuchWork } from "./grading-effort.ts";
import { cameOf, codeGraderSpans, graderPart } from "./grader-spans.ts";
import { gradeAll, type GraderWatch } from "./graders/code/grade-code.ts";
import { abstained, type GradedAnswer } from "./graders/grader.ts";
import type { Asked, Judges } from "./graders/model/judges.ts";
import type { CodeSpec, GraderSpec } from "./graders/specs.ts";
import { type Evaluation, evaluate, type LeafResult, leavesOf, outputOf, splitLeaves } from "./pipeline.ts";

const PIPELINE = "src/evaluation/pipeline.ts";

export interface Grading {
  /** @throws InvalidSchemaError, InvalidGraderError, or ModelsError for a judge that cannot be asked */
  check(specs: readonly GraderSpec[]): Promise<void>;
  /** null = the run is to pause, and not all judges have answered. */
  grade(answer: GradedAnswer, specs: readonly GraderSpec[], asked: Asked, run: RunContext): Promise<Evaluation | null>;
}

/** Of one answer. */
const JUDGES_AT_ONCE = 4;

export function createGrading(log: Log, judges: Judges, clock: Pick<Clock, "after" | "processorMs">): Grading {
  const deps = { ...gradingEngines({ clock }), graderFailed: failedIn(log) };
  const gradeAside = gradingAside(clock);

  async function gradeLong(
    answer: GradedAnswer,
    specs: readonly CodeSpec[],
    graderFailed: ReturnType<typeof failedIn>,
    watch: GraderWatch,
    signal: AbortSignal,
  ): Promise<Pick<AsideReport, "verdicts" | "json">> {
    try {
      const { failures, ...report } = await gradeAside({ answer, specs }, watch, signal);
      for (const { grader, error } of failures) graderFailed(grader, error);
      return report;
    } catch (error) {
      if (!signal.aborted) graderFailed("all", error);
      return { verdicts: specs.map(() => abstained("grading failed")) };
    }
  }

  return {
    check: async (specs) => {
      const leaves = leavesOf(specs);
      await checkGraders(
        leaves.map(({ spec }) => spec),
        deps,
      );
      await judges.check(splitLeaves(leaves).judged.map(({ spec }) => spec));
    },
    grade: async (answer, specs, asked, run) => {
      const leaves = leavesOf(specs);
      const results = new Map<string, LeafResult>();
      const { coded, judged } = splitLeaves(leaves);
      const codeSpecs = coded.map(({ spec }) => spec);
      const isLong = isMuchWork(answer, codeSpecs);
      const graderFailed = failedIn(logOf(log, run.runId));
      const spans = codeGraderSpans(run, asked.step, coded);
      const { verdicts, ...found } = isLong
        ? await gradeLong(answer, codeSpecs, graderFailed, spans.watch, run.signal)
        : { verdicts: await gradeAll(answer, codeSpecs, { ...deps, graderFailed, watch: spans.watch }) };
      spans.endOthers();
      for (const [index, { place }] of coded.entries()) {
        results.set(place, { verdict: verdicts[index] ?? abstained("grading failed") });
      }
      const judgements = await someAtOnce(JUDGES_AT_ONCE, judged, async ({ place, spec }) => {
        const span = run.span.begin(graderPart(asked.step, { place, spec }));
        const step = `judge ${place} of ${asked.step}`;
        let came: Came = { cutOff: true };
        try {
          const result = await judges.judge(spec, answer, { ...asked, step }, within(run, span));
          if (result !== null && !run.signal.aborted) came = cameOf(result.verdict);
          return result;
        } finally {
          span.end(came);
        }
      });
      for (const [index, { place }] of judged.entries()) {
        const result = judgements[index];
        if (result === null || result === undefined) return null;
        results.set(place, result);
      }
      const evaluation = {
        ...evaluate(specs, (place) => results.get(place) ?? { verdict: abstained("it was not graded") }),
        ...outputOf({ ...answer, ...found }, leaves, results),
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
