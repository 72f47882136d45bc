// Graders that ask a model.
import type { Candidate } from "../../../config/index.ts";
import type { RunContext } from "../../../runs/index.ts";
import type { LeafResult } from "../../pipeline.ts";
import type { GradedAnswer } from "../grader.ts";
import type { ModelSpec } from "../specs.ts";

export interface Asked {
  /** Where the answer stands in the journal of its run. */
  readonly step: string;
  /** Who wrote it, where that is known: another model is to judge it. */
  readonly author?: Candidate;
}

export interface Judges {
  /** @throws ModelsError, CostError for a model that cannot be asked */
  check(specs: readonly ModelSpec[]): Promise<void>;
  /** null = the run is to pause, and the judge has not answered. */
  judge(spec: ModelSpec, answer: GradedAnswer, asked: Asked, run: RunContext): Promise<LeafResult | null>;
}
