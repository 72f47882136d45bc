// Suite `unit`: this installation's graders against answers whose verdict is known, in this process.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../../../config/index.ts";
import { codeGrading, evalRunSchema, type EvaluationUseCases, type GraderInput } from "../../../evaluation/index.ts";
import { systemClock } from "../../../kernel/node/clock.ts";
import { loadSimulatedProvider } from "../../../models/index.ts";
import { openApp } from "../../../open-app.ts";
import { makeNewFolder, makeOwnFolder } from "../own-folder.ts";
import type { CaseEnd, CaseReport } from "../report.ts";
import { type Case, type CasesOptions, runCases } from "../run-cases.ts";
import { withoutProxies } from "../without-proxies.ts";
import { CODE_CASES, type Says } from "./code-cases.ts";
import { answerFor, JUDGE_CASES, preparedVerdict } from "./judge-cases.ts";

export interface UnitOptions extends Pick<CasesOptions, "signal" | "onProgress"> {
  readonly environment: Environment;
}

/** Each takes milliseconds. */
const DEADLINE_MS = 20_000;
/** The provider fails nobody here: what is broken is not worth a wait. */
const CONFIG = { retry: { base_ms: 10, max_retries: 1 } };
const QUESTION = "What is the capital of France?";
/** A grader that reads this much is moved to a thread of its own. */
const LONG_ANSWER = 400_000;

export async function playUnit({ environment, ...options }: UnitOptions): Promise<CaseReport[]> {
  await using parts = new AsyncDisposableStack();
  parts.use(withoutProxies());
  const folder = parts.use(makeOwnFolder());
  const { startSimulatedProvider } = await loadSimulatedProvider();
  const provider = parts.use(
    await startSimulatedProvider({
      clock: systemClock,
      says: (prompt, request) => {
        const text = preparedVerdict(prompt, request);
        return text === undefined ? undefined : { text };
      },
    }),
  );
  const data = join(folder.path, "data");
  makeNewFolder(data);
  writeFileSync(join(data, "config.json"), JSON.stringify(CONFIG));
  await using opened = await openApp(environmentIn(folder.path, data, provider.url, environment), "simulated");
  const { evaluation } = await opened.app.useCases();
  const cases = [...codeCases(), longCase(evaluation), ...judgeCases(evaluation)];
  return await runCases(cases, { clock: systemClock, deadlineMs: DEADLINE_MS, concurrency: 1, ...options });
}

/** Nothing of the user's variables, folders and project. */
function environmentIn(folder: string, data: string, providerUrl: string, { platform }: Environment): Environment {
  return {
    platform,
    cwd: folder,
    homeDirectory: folder,
    env: {
      TASK_ORCHESTRATOR_HOME: data,
      TASK_ORCHESTRATOR_PROJECT: "eval",
      TASK_ORCHESTRATOR_SIMULATED_URL: providerUrl,
    },
  };
}

function codeCases(): Case[] {
  const grade = codeGrading(systemClock);
  return CODE_CASES.flatMap(({ grader, cases }) =>
    cases.map(({ about, answer, says }) => ({
      name: `${nameOf(grader)} ${says}: ${about}`,
      play: async () => {
        const { results } = await grade(typeof answer === "string" ? { text: answer } : answer, [grader]);
        const [result] = results;
        const verdict = result?.verdict ?? { kind: "abstained", reason: "it said nothing" };
        const found = verdict.kind === "abstained" ? "abstains" : verdict.passed ? "passes" : "fails";
        return compared(nameOf(grader), says, found, verdict.reason);
      },
    })),
  );
}

/** Through the product, as its length decides where it is graded. */
function longCase(evaluation: EvaluationUseCases): Case {
  return {
    name: "length passes: an answer that is graded in a thread of its own",
    play: (signal) =>
      evaluated(evaluation, { type: "length", min: LONG_ANSWER }, "a".repeat(LONG_ANSWER), "passes", signal),
  };
}

function judgeCases(evaluation: EvaluationUseCases): Case[] {
  return JUDGE_CASES.map(({ grader, name, prepared, says }) => ({
    name,
    play: (signal) => evaluated(evaluation, grader, answerFor(prepared), says, signal),
  }));
}

async function evaluated(
  evaluation: EvaluationUseCases,
  grader: GraderInput,
  output: string,
  says: Says,
  signal: AbortSignal,
): Promise<CaseEnd> {
  const request = evalRunSchema.parse({ output, prompt: QUESTION, graders: [grader] });
  const answer = await evaluation.evaluate(request, DEADLINE_MS, signal);
  const [facts] = answer.evaluation?.graders ?? [];
  if (facts === undefined) return compared(nameOf(grader), says, answer.status, answer.message ?? "no grader reported");
  const found = facts.passed === undefined ? "abstains" : facts.passed ? "passes" : "fails";
  return compared(nameOf(grader), says, found, facts.reason);
}

function compared(grader: string, says: Says, found: string, reason: string): CaseEnd {
  if (found === says) return { outcome: "passed", findings: [{ by: grader, outcome: "passed", reason }] };
  const why = `${found}, where it ${says}: ${reason}`;
  return { outcome: "failed", reason: why, findings: [{ by: grader, outcome: "failed", reason: why }] };
}

function nameOf(grader: GraderInput): string {
  return typeof grader === "string" ? grader : grader.type;
}
