// error_text: no error was delivered in place of the answer.
import { excerpt } from "../../excerpt.ts";
import { EVIDENCE_LENGTH, type GradedAnswer, type Verdict } from "../grader.ts";
import { type ErrorKind, recogniseError } from "./recognise-error.ts";

/** An error that was asked for is the answer; an apology for one is not, unless the prompt asks for such a text. */
export function gradeErrorText({ text, prompt = "" }: GradedAnswer): Verdict {
  const kind = recogniseError(text);
  if (kind === undefined) return passed("the answer is no error");
  if (isAskedFor(kind, prompt.slice(0, MAX_PROMPT))) return passed(`the answer is the ${kind} that was asked for`);
  const article = /^[aeiou]/.test(kind) ? "an" : "a";
  const reason = `${article} ${kind} stands in place of the answer`;
  return { kind: "graded", score: 0, passed: false, reason, evidence: excerpt(text, EVIDENCE_LENGTH) };
}

function passed(reason: string): Verdict {
  return { kind: "graded", score: 1, passed: true, reason };
}

/** In UTF-16 units: what is asked for is said by then. */
const MAX_PROMPT = 20_000;
const ASKS =
  /\b(?:what|which|show|write|draft|design|define|specify|propose|give|print|mean|stand|name|example|sample|explain|return|respond|reply|answer with|simulate|generate|create|output|translate|quote|repeat|extract|find|list|copy)\w*\b/i;
/** A bare 400 or 500 may be a number of anything. */
const ERROR =
  /\b(?:40[1-9]|422|429|50[1-4]|[45]00 (?:response|body|page|reply|code)|[45]xx|failing|failures?|unsuccessful|not[ -]found|errors?|exceptions?|trace ?backs?|stack ?traces?|panics?|status|http|logs?|crash\w*|fehler\w*|erreurs?|errores)\b/i;
/** What a program does may be to fail. */
const BEHAVIOUR = /\b(?:what|which)\b[^.?!]{0,200}\b(?:prints?|outputs?|happens?|raises?|throws?|results?)\b/i;
const ERROR_PAGE =
  /\b(?:errors?|[45]\d\d|not found|maintenance|unavailable|bad gateway|forbidden|denied|fehler\w*|erreurs?)\b/i;
const ASKS_FOR_TEXT =
  /\b(?:write|draft|compose|phrase|rephrase|rewrite|word|suggest|translate|give|show|example|sample|template|create|generate|proofread|shorten|repeat|say|extract|quote)\b[^.?!]{0,120}\b(?:errors?|apolog\w+|messages?|texts?|notices?|banners?|toasts?|repl(?:y|ies)|fallback)\b/i;

function isAskedFor(kind: ErrorKind, prompt: string): boolean {
  switch (kind) {
    case "error page":
      return ERROR_PAGE.test(prompt);
    case "error envelope":
    case "stack trace":
    case "error message":
      return asksForError(prompt);
    case "apology for an error":
      return ASKS_FOR_TEXT.test(prompt);
  }
}

/** In one sentence, whichever comes first. */
function asksForError(prompt: string): boolean {
  return prompt
    .split(/[.?!\n]/)
    .some((sentence) => BEHAVIOUR.test(sentence) || (ASKS.test(sentence) && ERROR.test(sentence)));
}
