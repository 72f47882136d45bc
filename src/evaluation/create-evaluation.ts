// The slice put together: grading for agents, and what people ask about answers and judges.
import type { Config } from "../config/index.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import type { CallModel, Router } from "../models/index.ts";
import { type Log, logOf } from "../observability/index.ts";
import type { PatientRedactor, Redactor } from "../redaction/index.ts";
import type { Runs, RunViews, UpkeepStep } from "../runs/index.ts";
import type { Database } from "../storage/index.ts";
import { calibrationRetention } from "./calibration/calibration-store.ts";
import { createJudging, type Judging } from "./calibration/judging.ts";
import { createEvalRun } from "./eval-run.ts";
import { createJudges } from "./graders/model/judges.ts";
import type { Writer } from "./export/trial-file.ts";
import { createGrading, type Grading } from "./grading.ts";
import { judgeStore } from "./judge-store.ts";
import { judgementRetention, trialRetention } from "./retention.ts";
import type { EvaluationUseCases } from "./tools.ts";
import { createTrials, exportHandler, type TrialUseCases } from "./trials.ts";

export interface EvaluationDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly redact: Redactor;
  readonly redactText: PatientRedactor;
  readonly project: string;
  readonly dataDirectory: string;
  readonly runs: Runs;
  readonly views: RunViews;
  readonly router: Router;
  readonly callModel: CallModel;
  /** This process. */
  readonly writer: Writer;
  /** Whether a process with this id runs on this machine. */
  readonly lives: (pid: number) => boolean;
}

export interface Evaluating extends EvaluationUseCases {
  readonly trials: TrialUseCases;
  readonly judging: Judging;
}

export function createEvaluation(deps: EvaluationDeps): { readonly grading: Grading; readonly evaluation: Evaluating } {
  const { log, project, runs, views } = deps;
  const judges = createJudges({
    ...deps,
    store: judgeStore(deps, project),
    failed: (error, runId) => {
      logOf(log, runId).error("judge-failed", { error });
    },
  });
  const grading = createGrading(log, judges, deps.clock);
  const evalRun = createEvalRun({ ...deps, grading });
  runs.handle("export", exportHandler(deps));
  return {
    grading,
    evaluation: {
      evaluate: async (...asked) => views.describe(await evalRun(...asked)),
      trials: createTrials(deps),
      judging: createJudging({ ...deps, probe: judges }),
    },
  };
}

export function evaluationRetention(retention: Config["retention"]): readonly UpkeepStep[] {
  return [trialRetention(retention), judgementRetention(retention), calibrationRetention(retention)];
}
