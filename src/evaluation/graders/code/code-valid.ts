// code_valid: every block of code in the answer parses in its language.
import { type CodeBlock, codeBlocks, unparsedTags } from "../../code-blocks.ts";
import { excerpt } from "../../excerpt.ts";
import type { ParseCode } from "../../parse-aside.ts";
import type { CodeLanguage, ParseOutcome } from "../../parse-code.ts";
import { abstained, EVIDENCE_LENGTH, type GradedAnswer, type Verdict } from "../grader.ts";
import type { SpecOf } from "../specs.ts";

const NAMES: Readonly<Record<CodeLanguage, string>> = {
  typescript: "TypeScript",
  javascript: "JavaScript",
  python: "Python",
  json: "JSON",
};

/** The score is the share of blocks that parse; the reason has no word of a parser's, which may quote what it read. */
export async function gradeCodeValid(
  { text }: GradedAnswer,
  { language }: SpecOf<"code_valid">,
  parseCode: ParseCode,
): Promise<Verdict> {
  const blocks = codeBlocks(text, language);
  if (blocks.length === 0) return withoutBlocks(text, language);
  const report = await parseCode(blocks.map(({ language: tag, code }) => ({ language: tag, code })));
  if (report.kind === "too-slow") return abstained("the code takes too long to parse");
  const parsed = blocks.map((block, index) => ({ block, outcome: report.outcomes[index] }));
  const valid = parsed.filter(({ outcome }) => outcome?.kind === "valid").length;
  const broken = parsed.find(({ outcome }) => outcome?.kind !== "valid");
  if (broken === undefined) {
    return { kind: "graded", score: 1, passed: true, reason: `${blocks.length} of ${blocks.length} code blocks parse` };
  }
  return { kind: "graded", score: valid / blocks.length, passed: false, ...problemOf(broken.block, broken.outcome) };
}

/** In UTF-16 units: longer ones are no names of languages. */
const LONGEST_TAG = 20;

/** Code in another language is not broken: nothing is known of it, unless it was to be in `language`. */
function withoutBlocks(text: string, language: CodeLanguage | undefined): Verdict {
  const [tag] = language === undefined ? unparsedTags(text) : [];
  if (tag !== undefined) {
    const isNamed = tag !== "" && tag.length <= LONGEST_TAG;
    return abstained(isNamed ? `there is no parser for ${tag}` : "the language of the code is not known");
  }
  const kind = language === undefined ? "" : ` ${NAMES[language]}`;
  return { kind: "graded", score: 0, passed: false, reason: `the answer has no${kind} code` };
}

function problemOf(
  { language, code, number }: CodeBlock,
  outcome: ParseOutcome | undefined,
): { readonly reason: string; readonly evidence?: string } {
  const name = number === undefined ? `the ${NAMES[language]} code` : `code block ${number} (${NAMES[language]})`;
  if (outcome?.kind !== "invalid") return { reason: `${name} is nested too deeply` };
  const line = code.split("\n")[outcome.line - 1] ?? "";
  return { reason: `${name} does not parse at its line ${outcome.line}`, evidence: excerpt(line, EVIDENCE_LENGTH) };
}
