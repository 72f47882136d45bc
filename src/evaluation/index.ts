import type { Evaluation } from "./pipeline.ts";
import { grade as g } from "./pipeline.ts";
import type { RunContext } from "../runs/index.ts";
export { type Evaluation, graderSpecSchema } from "./pipeline.ts";
export { storeTrial } from "./trial.ts";
export type CheckGraders = (specs: readonly unknown[]) => Promise<void>;
export type Grade = (
  answer: { text: string; prompt: string },
  specs: Parameters<typeof g>[1],
  run: RunContext,
) => Promise<Evaluation>;
export const checkGraders: CheckGraders = async () => {};
export const createGrading = (): Grade => async (a, s, run) => {
  run.note("graded", "src/evaluation/pipeline.ts");
  return g(a, s);
};
export const repairRequest = (e: Evaluation): string => `Please correct: ${JSON.stringify(e.results)}`;
