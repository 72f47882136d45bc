// Plays a suite file through the product: one batch for all prompts, then each answer against what was expected of it.
import { type AgentUseCases, spawnEachSchema } from "../../agents/index.ts";
import { OrchestratorError } from "../../kernel/errors.ts";
import type { Redactor } from "../../redaction/index.ts";
import type { GraderFacts, RunAnswer } from "../../runs/index.ts";
import type { CaseEnd, CaseReport, Finding } from "./report.ts";
import type { SuiteCase } from "./suite-file.ts";

export interface AskOptions {
  readonly agents: AgentUseCases;
  readonly redact: Redactor;
  /** Cap for all cases together, in USD. */
  readonly maxCostUsd: number | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number | undefined, message: string) => void;
}

/** A timer's longest, 24 days: a batch has no end of its own, and its prompts have theirs. */
const LONGEST_WAIT_MS = 2_147_483_647;
/** In UTF-16 units; the run has the whole answer. */
const RESPONSE_LENGTH = 4_000;

/** In the order of the cases; one that cannot be asked takes no other along. */
export async function askSuite(cases: readonly SuiteCase[], options: AskOptions): Promise<CaseReport[]> {
  const reports = new Map<SuiteCase, CaseReport>();
  for (const each of cases) {
    const refused = await refusalOf(each, options.agents);
    if (refused !== null) reports.set(each, redacted({ name: each.name, duration_ms: 0, ...refused }, options.redact));
  }
  const askable = cases.filter((each) => !reports.has(each));
  const answers = askable.length === 0 ? [] : await answersTo(askable, options);
  for (const [index, each] of askable.entries()) {
    const answer = answers[index];
    if (answer !== undefined) reports.set(each, caseReport(each, answer, options.redact));
  }
  return cases.flatMap((each) => reports.get(each) ?? []);
}

/** A wrong model, schema or grader, or no provider: said of the case that has it. */
async function refusalOf({ input }: SuiteCase, agents: AgentUseCases): Promise<CaseEnd | null> {
  try {
    await agents.check(input);
    return null;
  } catch (error) {
    if (!(error instanceof OrchestratorError)) throw error;
    return notJudged(error.code, `${error.message} ${error.hint}`);
  }
}

async function answersTo(cases: readonly SuiteCase[], options: AskOptions): Promise<readonly RunAnswer[]> {
  const request = spawnEachSchema.parse({
    agents: cases.map(({ input }) => input),
    max_cost_usd: options.maxCostUsd,
    wait_ms: 0,
  });
  const batch = await options.agents.spawnEach(
    { ...request, wait_ms: LONGEST_WAIT_MS },
    { signal: options.signal, abortEnds: "work", onProgress: options.onProgress },
  );
  return cases.map((_case, index) => batch.results?.[index] ?? batch);
}

export function caseReport(
  { name, expect }: Pick<SuiteCase, "name" | "expect">,
  answer: RunAnswer,
  redact: Redactor,
): CaseReport {
  const { run_id, cost_usd, response, attempts = [] } = answer;
  const report = {
    name,
    duration_ms: Math.round(attempts.reduce((sum, { duration_ms = 0 }) => sum + duration_ms, 0)),
    ...endOf(answer, expect),
    run_id,
    cost_usd,
    ...(response === undefined ? {} : { response }),
  };
  return redacted(report, redact);
}

function endOf({ status, evaluation, code, message, hint }: RunAnswer, expect: SuiteCase["expect"]): CaseEnd {
  const isAnswered = status === "completed" || status === "rejected";
  if (!isAnswered || evaluation === undefined) {
    return notJudged(code ?? `runs/${status}`, `${message ?? `the run is ${status}`} ${hint ?? ""}`.trim());
  }
  const findings = evaluation.graders.flatMap((grader) => findingsOf(grader));
  if (evaluation.passed === null) {
    const why = findings.map(({ by, reason }) => `${by}: ${reason}`).join("; ");
    return { outcome: "skipped", reason: `no grader could tell: ${why}`, findings };
  }
  if (evaluation.passed === (expect === "pass")) return { outcome: "passed", findings };
  const failed = findings.filter(({ outcome }) => outcome === "failed").map(({ by }) => by);
  const reason = expect === "fail" ? "it passed, and was expected to fail" : `failed by ${failed.join(", ")}`;
  return { outcome: "failed", reason, findings };
}

function notJudged(code: string, reason: string): CaseEnd {
  return { outcome: "failed", code, reason, findings: [] };
}

/** Of a pipeline its verdict, then those of its graders under its name. */
function findingsOf({ grader, passed, score, reason, graders = [] }: GraderFacts, within = ""): Finding[] {
  const by = `${within}${grader}`;
  const outcome = passed === undefined ? "abstained" : passed ? "passed" : "failed";
  const own: Finding = { by, outcome, reason, ...(score === undefined ? {} : { score }) };
  return [own, ...graders.flatMap((inner) => findingsOf(inner, `${by} > `))];
}

/** Reports are kept, and shown to others. */
function redacted(report: CaseReport, redact: Redactor): CaseReport {
  const { reason, response, findings } = report;
  return {
    ...report,
    ...(reason === undefined ? {} : { reason: redact(reason) }),
    // Cut afterwards: nobody knows half a key for one.
    ...(response === undefined ? {} : { response: redact(response).slice(0, RESPONSE_LENGTH).toWellFormed() }),
    findings: findings.map((each) => ({ ...each, reason: redact(each.reason) })),
  };
}
