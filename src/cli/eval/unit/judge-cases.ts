// Judges, asked at a simulated provider whose verdicts are prepared: shows that the question arrives and the verdict is
// read as it was given, not how well a model judges.
import type { GraderInput } from "../../../evaluation/index.ts";
import type { Says } from "./code-cases.ts";

/** What the prepared judge says: the best of the labels that it is offered, the worst, that it cannot tell, or no verdict. */
export const VERDICTS = ["best", "worst", "cannot tell", "unreadable"] as const;
export type Prepared = (typeof VERDICTS)[number];

const EXPECTED: Readonly<Record<Prepared, Says>> = {
  best: "passes",
  worst: "fails",
  "cannot tell": "abstains",
  unreadable: "abstains",
};

const WORDS: Readonly<Record<Prepared, string>> = {
  best: "the best that it can",
  worst: "the worst that it can",
  "cannot tell": "that it cannot tell",
  unreadable: "nothing that can be read",
};

export interface JudgeCase {
  readonly grader: GraderInput;
  readonly name: string;
  /** Stands in the answer, where the judge finds it. */
  readonly prepared: Prepared;
  readonly says: Says;
}

const JUDGES: readonly Exclude<GraderInput, string>[] = [
  { type: "relevance" },
  { type: "completeness" },
  { type: "accuracy", reference: "Paris." },
  { type: "format", instructions: "One word." },
  { type: "code_quality" },
  { type: "safety" },
  { type: "performance" },
  { type: "groundedness", context: "The capital of France is Paris." },
  { type: "rubric", criteria: "It names the capital." },
  { type: "pairwise", other: "Lyon.", min_score: 0.75 },
];

export const JUDGE_CASES: readonly JudgeCase[] = JUDGES.flatMap((grader) =>
  VERDICTS.map((prepared) => ({
    grader,
    name: `${grader.type} ${EXPECTED[prepared]} where its judge says ${WORDS[prepared]}`,
    prepared,
    says: EXPECTED[prepared],
  })),
);

/** The answer that is judged. */
export function answerFor(prepared: Prepared): string {
  return `The capital is Paris. [${prepared}]`;
}

/** What the judge answers to a request that holds such an answer; undefined for any other. */
export function preparedVerdict(prompt: string, request: string): string | undefined {
  const prepared = VERDICTS.find((each) => prompt.includes(answerFor(each)));
  if (prepared === undefined) return undefined;
  if (prepared === "unreadable") return "Well, what is a capital?";
  const verdict = prepared === "cannot tell" ? CANNOT_TELL : labelIn(prompt, labelsOf(request), prepared);
  return JSON.stringify({ reasoning: `It is prepared: ${prepared}.`, evidence: "Paris", verdict });
}

const CANNOT_TELL = "cannot_tell";

/** From the best to the worst, as the judge's instructions list them. */
function labelsOf(request: string): string[] {
  const labels = [...request.matchAll(/- \\"([^"\\]+)\\": /g)].map(([, label = ""]) => label);
  return labels.filter((label) => label !== CANNOT_TELL);
}

/** Of two outputs, the better one is where the answer stands: it is asked in both orders. */
function labelIn(prompt: string, labels: readonly string[], prepared: "best" | "worst"): string | undefined {
  const isSecond = /OUTPUT B\n[^\n]*\[(?:best|worst)\]/.test(prompt);
  return labels.at((prepared === "best") === isSecond ? -1 : 0);
}
