// contains and not_contains: texts that the answer must, or must not, have in it.
import { excerpt } from "../../excerpt.ts";
import { EVIDENCE_LENGTH, type GradedAnswer, type Verdict } from "../grader.ts";
import type { SpecOf } from "../specs.ts";

/**
 * The score is the share of the texts that were found; of `any` one is enough. The reason does not name what is missing:
 * it may be sent to the model that is asked again, which would only write it down. The evidence does.
 */
export function gradeContains({ text }: GradedAnswer, spec: SpecOf<"contains">): Verdict {
  const wanted = spec.all ?? spec.any ?? [];
  const missing = absentFrom(text, wanted, spec.case_sensitive);
  const found = wanted.length - missing.length;
  const passed = spec.all === undefined ? found > 0 : missing.length === 0;
  return {
    kind: "graded",
    score: spec.all === undefined ? Number(passed) : found / wanted.length,
    passed,
    reason: `${found} of ${wanted.length} texts are found`,
    ...(missing.length === 0 ? {} : { evidence: excerpt(`missing: ${quoted(missing)}`, EVIDENCE_LENGTH) }),
  };
}

export function gradeNotContains({ text }: GradedAnswer, spec: SpecOf<"not_contains">): Verdict {
  const absent = new Set(absentFrom(text, spec.any, spec.case_sensitive));
  const present = spec.any.filter((unwanted) => !absent.has(unwanted));
  if (present.length === 0) return { kind: "graded", score: 1, passed: true, reason: "no unwanted text is found" };
  const reason = `it has ${excerpt(quoted(present), EVIDENCE_LENGTH)}`;
  return { kind: "graded", score: 0, passed: false, reason };
}

/** Composed and decomposed letters are the same. */
function absentFrom(text: string, sought: readonly string[], caseSensitive = true): string[] {
  const read = (raw: string): string => {
    const composed = raw.normalize("NFC");
    return caseSensitive ? composed : composed.toLowerCase();
  };
  const answer = read(text);
  return sought.filter((each) => !answer.includes(read(each)));
}

function quoted(texts: readonly string[]): string {
  return texts.map((text) => JSON.stringify(text)).join(", ");
}
