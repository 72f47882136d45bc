// Marks that ordinary texts do not have: roles of a chat, text that no reader sees, pictures that carry data away.
import type { Kind } from "./rule.ts";
import type { Range } from "./scan-words.ts";

export interface Sign {
  readonly kind: Kind;
  readonly name: string;
  readonly strength: number;
  readonly range: Range;
}

const MOST_SIGNS = 50;
const ROLE_MARKUP =
  /<\|(?:im_start|im_end|im_sep|system|user|assistant|endoftext|eot_id|begin_of_text|start_header_id|end_header_id|eom_id|start|message|channel|end|return)\|?>|\[\/?INST\]|<<\/?SYS>>|\[(?:system|assistant|admin)\]\(#[a-z_]{1,30}\)|<\/?(?:system|assistant|sys|system_prompt|system-reminder|user_query|tool_result|function_results|untrusted|document|information|admin|important|instructions?)>|\[(?:system|admin|instructions?|system message|end of document|important)[:\]]|#{2,4} ?(?:system|instruction|response|new instructions?|assistant)\b ?:?|<\/(?:user|context|data|input|prompt|email|article|text|doc|file|s)>/gi;
const ROLE_LINE =
  /^[ \t>*"'#-]{0,6}(?:system|assistant|system prompt|system message|ai|developer|root)\*{0,2} ?:[ \t]{0,3}(?=\S)/gim;
const BEACON =
  /!\[[^[\]\n]{0,80}\]\(https?:\/\/[^\s)]{1,200}[?&][^\s)=]{0,30}=(?:\{|<|\[|\$\{|%7b|%5b|secret|base64_|summary|history|conversation|encoded|your_|data\b(?!:))/gi;
const STRONG_MARKUP = /^(?:<\||\[\/?INST|<<)/i;
/** Behind the markup: it is used, not talked about. */
const SAYS_MORE = /[ \t]{0,3}(?:\n|<\||<<|\[|(?:system|user|assistant)\b[ \t]{0,3}(?:\n|<\|))/iy;
const USER_TURN = /human|user/i;
const TURN = /^[ \t>*"#-]{0,6}(?:human|user|assistant|ai|bot|chatgpt)\*{0,2} ?:/gim;

export function structureOf(text: string): readonly Sign[] {
  return [...roleMarkup(text), ...roleLines(text), ...turns(text), ...beacons(text)];
}

function roleMarkup(text: string): readonly Sign[] {
  const found = first(text, ROLE_MARKUP).filter(([[start], mark]) => !closesItsOwn(text, start, mark));
  return found.map(([range, mark]) => ({
    kind: "impersonation",
    name: "has a chat's role markup",
    strength: STRONG_MARKUP.test(mark) ? (saysMore(text, range) ? 0.6 : 0.45) : 0.25,
    range,
  }));
}

/** Of two that belong together, the second says no more: what closes without having been opened wants out. */
function closesItsOwn(text: string, start: number, mark: string): boolean {
  if (!mark.startsWith("</")) return false;
  return text.lastIndexOf(`<${mark.slice(2, -1)}`, start) >= 0;
}

function saysMore(text: string, [, end]: Range): boolean {
  SAYS_MORE.lastIndex = end;
  return SAYS_MORE.test(text);
}

/** A turn of the model's after one of the user's, written by whoever wrote the text. */
function turns(text: string): readonly Sign[] {
  const found = first(text, TURN);
  const answer = found.find(
    ([, line], at) => at > 0 && !USER_TURN.test(line) && USER_TURN.test(found[at - 1]?.[1] ?? ""),
  );
  if (answer === undefined) return [];
  return [{ kind: "impersonation", name: "has turns of a chat with a model", strength: 0.3, range: answer[0] }];
}

function roleLines(text: string): readonly Sign[] {
  return first(text, ROLE_LINE).map(([range]) => ({
    kind: "impersonation",
    name: "has a line that begins like a message of the system or the assistant",
    strength: 0.3,
    range,
  }));
}

function beacons(text: string): readonly Sign[] {
  return first(text, BEACON).map(([range]) => ({
    kind: "exfiltration",
    name: "has a picture whose address carries data away",
    strength: 0.7,
    range,
  }));
}

function first(text: string, pattern: RegExp): readonly (readonly [range: Range, found: string])[] {
  const found: (readonly [Range, string])[] = [];
  for (const { 0: match, index } of text.matchAll(pattern)) {
    found.push([[index, index + match.length], match]);
    if (found.length === MOST_SIGNS) break;
  }
  return found;
}

const HIDING_STYLE =
  /(?:display ?: ?none|visibility ?: ?hidden|font-size ?: ?[01](?:px|pt|em)?\b|opacity ?: ?0(?:\.0+)?\b|color ?: ?(?:white|#fff(?:fff)?|transparent)\b|text-indent ?: ?-\d{3}|left ?: ?-\d{3,5}px|<[a-z]{1,10} hidden|aria-hidden)/gi;
const COMMENTS: readonly (readonly [open: string, close: string])[] = [
  ["<!--", "-->"],
  ["[//]: #", "\n"],
  ["[comment]: #", "\n"],
  ["{{!--", "--}}"],
];
const HIDDEN_ELEMENT = 600;

/** Where a text stands that its reader does not see, in order of their starts for each way of hiding. */
export function hiddenRanges(text: string): readonly Range[] {
  const ranges: Range[] = [];
  for (const [open, close] of COMMENTS) {
    let start = text.indexOf(open);
    while (start >= 0 && ranges.length < MOST_SIGNS) {
      const end = text.indexOf(close, start);
      ranges.push([start, end < 0 ? text.length : end]);
      start = end < 0 ? -1 : text.indexOf(open, end);
    }
  }
  for (const [[start]] of first(text, HIDING_STYLE)) {
    const end = text.indexOf("</", start);
    ranges.push([start, end < 0 ? start + HIDDEN_ELEMENT : Math.min(end, start + HIDDEN_ELEMENT)]);
  }
  return ranges;
}

/** Tag characters spell a text that no reader sees; so do variation selectors, a byte each. */
export function tagText(text: string): string {
  if (!text.includes("\udb40")) return "";
  const tags = text.match(/[\u{e0020}-\u{e007e}]/gu) ?? [];
  const selectors = text.match(/[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu) ?? [];
  const bytes = Buffer.from(selectors.map((selector) => selectorByte(selector.codePointAt(0) ?? 0)));
  return tags.map((tag) => String.fromCharCode((tag.codePointAt(0) ?? 0) - 0xe0000)).join("") + bytes.toString("utf8");
}

function selectorByte(code: number): number {
  return code < 0xe0100 ? code - 0xfe00 : code - 0xe0100 + 16;
}
