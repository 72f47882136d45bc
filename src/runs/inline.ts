// Answers cut to what a client takes inline; what is cut is read with run_output, or with the next page.
import type { JsonObject, JsonValue } from "../kernel/json.ts";
import type { ReviewFacts, RunAnswer } from "./answer.ts";
import type { OutputPage, RunPage } from "./pages.ts";

/** Characters of JSON; clients cut or refuse results above 25,000. */
const INLINE_CHARACTERS = 24_000;
/** Of JSON, in an answer that is cut. */
const MESSAGE_CHARACTERS = 1_000;
const LINE_MESSAGE_CHARACTERS = 200;
const ATTEMPTS_CHARACTERS = 6_000;
/** For the marks that a cut answer carries. */
const MARKS_CHARACTERS = 150;

export function inlineAnswer(answer: RunAnswer): JsonObject {
  return answer.kind === "batch" ? inlineBatch(answer) : inlineAgent(answer);
}

/** The facts are shortened first, then the tail of `response` goes. */
function inlineAgent(answer: RunAnswer): JsonObject {
  if (sizeOf(answer) <= INLINE_CHARACTERS) return answer;
  const { timeline: _timeline, output, response, evaluation, attempts, ...rest } = answer;
  const text = response ?? "";
  const marked: JsonObject = {
    ...rest,
    ...shortTexts(rest),
    ...(evaluation === undefined ? {} : { evaluation: { ...evaluation, graders: verdictsOf(evaluation) } }),
    ...(attempts === undefined ? {} : latestOf(attempts)),
    ...(output === undefined ? {} : { output_omitted: true }),
    truncated: true,
    response_characters: text.length,
    next: ["run_output"],
  };
  return { ...marked, response: cutTo(text, INLINE_CHARACTERS - sizeOf(marked)) };
}

function verdictsOf({ graders }: NonNullable<RunAnswer["evaluation"]>) {
  return graders.map(({ reason: _reason, evidence: _evidence, ...verdict }) => verdict);
}

function latestOf(attempts: NonNullable<RunAnswer["attempts"]>) {
  const latest = fitting(attempts.toReversed(), ATTEMPTS_CHARACTERS).toReversed();
  const omitted = attempts.length - latest.length;
  return { attempts: latest, ...(omitted === 0 ? {} : { attempts_omitted: omitted }) };
}

function shortTexts({ message, hint }: Pick<RunAnswer, "message" | "hint">) {
  return {
    ...(message === undefined ? {} : { message: cutTo(message, MESSAGE_CHARACTERS) }),
    ...(hint === undefined ? {} : { hint: cutTo(hint, MESSAGE_CHARACTERS) }),
  };
}

/** Each prompt keeps a line, with as much of its text as its share allows. */
function inlineBatch(answer: RunAnswer): JsonObject {
  const { results, timeline, ...facts } = answer;
  const wholeLines = resultLines(results);
  const whole = { ...facts, ...(timeline === undefined ? {} : { timeline }), results: wholeLines };
  if (sizeOf(whole) <= INLINE_CHARACTERS) return whole;

  const head = { ...facts, ...shortTexts(facts) };
  const lines = wholeLines.map((line) => ({
    ...line,
    message: line.message && cutTo(line.message, LINE_MESSAGE_CHARACTERS),
  }));
  const left = INLINE_CHARACTERS - MARKS_CHARACTERS - sizeOf(head);
  const bare = lines.map(({ response: _response, ...line }) => line);
  const share = Math.floor((left - sizeOf(bare)) / lines.length) - ',"response":"","truncated":true'.length;
  if (share > 0) {
    const cut = lines.map((line) => {
      const text = line.response ?? "";
      const short = cutTo(text, share);
      return short === text ? line : { ...line, response: short, truncated: true };
    });
    return { ...head, results: cut, next: ["run_output"] };
  }
  const shown = fitting(bare, left);
  return { ...head, results: shown, results_omitted: bare.length - shown.length, next: ["run_output"] };
}

/** Ends the page early where its lines are long. */
export function inlineRuns(page: RunPage): RunPage {
  const runs = fitting(page.runs, INLINE_CHARACTERS - MARKS_CHARACTERS);
  const last = runs.at(-1);
  return runs.length === page.runs.length || last === undefined ? page : { runs, next_cursor: last.run_id };
}

/** Ends the page early where its JSON takes more characters than its text. */
export function inlineOutput(page: OutputPage): OutputPage {
  const { text, ...facts } = page;
  const shown = cutTo(text, INLINE_CHARACTERS - MARKS_CHARACTERS - sizeOf(facts));
  return shown === text ? page : { ...facts, text: shown, next_offset: page.offset + shown.length };
}

/** One line a prompt: what a reader needs to decide whether to look closer. */
export function resultLines(results: readonly RunAnswer[] = []) {
  return results.map(({ run_id, status, response, evaluation, immune, cost_usd, attempts, code, message }, index) => ({
    index,
    run_id,
    status,
    response,
    passed: evaluation?.passed ?? undefined,
    immune: immune && shortReview(immune),
    cost_usd,
    attempts: attempts?.length,
    code,
    message,
  }));
}

/** undefined = its prompt was like none that failed. */
function shortReview({ risk = 0, guardrails = [] }: ReviewFacts) {
  return risk === 0 && guardrails.length === 0 ? undefined : { risk, guardrails: guardrails.map(({ id }) => id) };
}

/** The first of them whose JSON together takes at most `characters`. */
function fitting<T extends JsonValue>(items: readonly T[], characters: number): T[] {
  let size = 0;
  return items.filter((item) => {
    size += sizeOf(item) + 1;
    return size <= characters;
  });
}

/** The longest beginning in whole characters whose JSON text has at most `characters`. */
function cutTo(text: string, characters: number): string {
  if (sizeOf(text) <= characters) return text;
  let low = 0;
  let high = Math.min(text.length, Math.max(0, characters));
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (sizeOf(text.slice(0, middle)) <= characters) low = middle;
    else high = middle - 1;
  }
  return text.slice(0, splitsPair(text, low) ? low - 1 : low);
}

/** Whether a cut before `index` takes a pair of surrogates apart. */
export function splitsPair(text: string, index: number): boolean {
  return /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(Math.max(0, index - 1), index + 1));
}

function sizeOf(value: JsonValue): number {
  return JSON.stringify(value).length;
}
