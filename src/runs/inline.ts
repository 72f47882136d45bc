// An answer cut to what a client takes inline; what is cut is read with run_output.
import type { JsonObject, JsonValue } from "../kernel/json.ts";
import type { RunAnswer } from "./answer.ts";

/** Characters of JSON; clients cut or refuse results above 25,000. */
const INLINE_CHARACTERS = 24_000;
/** For the marks that a cut answer carries. */
const MARKS_CHARACTERS = 150;

export function inlineAnswer(answer: RunAnswer): JsonObject {
  return answer.kind === "batch" ? inlineBatch(answer) : inlineAgent(answer);
}

/** First `timeline` and `output` go, then the tail of `response`. */
function inlineAgent(answer: RunAnswer): JsonObject {
  if (sizeOf(answer) <= INLINE_CHARACTERS) return answer;
  const { timeline: _timeline, output, response, ...rest } = answer;
  const text = response ?? "";
  const marked: JsonObject = {
    ...rest,
    ...(output === undefined ? {} : { output_omitted: true }),
    truncated: true,
    response_characters: text.length,
    next: ["run_output"],
  };
  return { ...marked, response: cutTo(text, INLINE_CHARACTERS - sizeOf(marked)) };
}

/** Each prompt keeps a line, with as much of its text as its share allows. */
function inlineBatch(answer: RunAnswer): JsonObject {
  const { results, ...head } = answer;
  const lines = resultLines(results);
  const whole = { ...head, results: lines };
  if (sizeOf(whole) <= INLINE_CHARACTERS) return whole;

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
  let size = 0;
  const shown = bare.filter((line) => {
    size += sizeOf(line) + 1;
    return size <= left;
  });
  return { ...head, results: shown, results_omitted: bare.length - shown.length, next: ["run_output"] };
}

/** One line a prompt: what a reader needs to decide whether to look closer. */
export function resultLines(results: readonly RunAnswer[] = []) {
  return results.map(({ run_id, status, response, evaluation, cost_usd, attempts, code, message }, index) => ({
    index,
    run_id,
    status,
    response,
    passed: evaluation?.passed ?? undefined,
    cost_usd,
    attempts: attempts?.length,
    code,
    message,
  }));
}

/** The longest beginning whose JSON text has at most `characters`. */
function cutTo(text: string, characters: number): string {
  if (sizeOf(text) <= characters) return text;
  let low = 0;
  let high = Math.min(text.length, Math.max(0, characters));
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (sizeOf(text.slice(0, middle)) <= characters) low = middle;
    else high = middle - 1;
  }
  return text.slice(0, low).toWellFormed();
}

function sizeOf(value: JsonValue): number {
  return JSON.stringify(value).length;
}
