// What a suite came to: plain data, which `--format json` prints as it is.
import { z } from "zod";

const OUTCOMES = ["passed", "failed", "skipped"] as const;

const finding = z.strictObject({
  /** A grader, or what was checked. */
  by: z.string(),
  outcome: z.enum([...OUTCOMES.slice(0, 2), "abstained"]),
  reason: z.string(),
  /** Of a grader, 0 to 1. */
  score: z.number().optional(),
});

const caseReport = z.strictObject({
  name: z.string(),
  outcome: z.enum(OUTCOMES),
  /** Of a suite file: what the requests of the case took together. */
  duration_ms: z.int(),
  /** Why it did not pass. */
  reason: z.string().optional(),
  /** Error code, where the case came to no result that could be judged. */
  code: z.string().optional(),
  findings: z.array(finding),
  run_id: z.string().optional(),
  cost_usd: z.number().optional(),
  /** The beginning of the answer. */
  response: z.string().optional(),
});

/** The shape of the JSON report; docs/guides/suites.md has its fields. */
export const suiteReportSchema = z.strictObject({
  schema: z.literal(1),
  suite: z.string(),
  /** ISO 8601, UTC. */
  started_at: z.string(),
  duration_ms: z.int(),
  passed: z.int(),
  failed: z.int(),
  skipped: z.int(),
  cost_usd: z.number(),
  cases: z.array(caseReport),
});

export type Finding = z.output<typeof finding>;
export type CaseReport = z.output<typeof caseReport>;
export type SuiteReport = z.output<typeof suiteReportSchema>;

/** How a case ended, without its name and time. */
export type CaseEnd = Omit<CaseReport, "name" | "duration_ms">;

export interface SuiteTimes {
  readonly startedAtMs: number;
  readonly durationMs: number;
}

export function suiteReport(suite: string, cases: readonly CaseReport[], times: SuiteTimes): SuiteReport {
  const count = (wanted: CaseReport["outcome"]): number => cases.filter(({ outcome }) => outcome === wanted).length;
  const microUsd = cases.reduce((sum, { cost_usd = 0 }) => sum + Math.round(cost_usd * 1e6), 0);
  return {
    schema: 1,
    suite,
    started_at: new Date(times.startedAtMs).toISOString(),
    duration_ms: Math.round(times.durationMs),
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    cost_usd: microUsd / 1e6,
    cases: [...cases],
  };
}

/** Nothing failed, and something passed: a suite of which nothing could be told has shown nothing. */
export function isGreen({ passed, failed }: SuiteReport): boolean {
  return failed === 0 && passed > 0;
}
