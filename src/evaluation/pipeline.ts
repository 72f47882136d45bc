import { z } from "zod";
import type { JsonValue } from "../kernel/json.ts";
export type Verdict = { kind: "graded", score: number, passed: boolean, reason: string, evidence?: string } | { kind: "abstained", reason: string };
export interface Evaluation { passed: boolean | null; results: readonly { grader: string; verdict: Verdict }[]; output?: JsonValue }
export const graderSpecSchema = z.union([z.enum(["non_empty"]), z.object({type: z.enum(["non_empty","json_schema"]), schema: z.record(z.string(), z.json()).optional()})]);
export async function grade(answer: {text: string; prompt: string}, specs: readonly z.output<typeof graderSpecSchema>[]): Promise<Evaluation> {
  const results = specs.map((s) => ({ grader: typeof s === "string" ? s : s.type, verdict: { kind: "graded" as const, score: 1, passed: answer.text.trim() !== "", reason: "ok" } }));
  return { passed: results.length === 0 ? null : results.every((r) => r.verdict.passed), results };
}
