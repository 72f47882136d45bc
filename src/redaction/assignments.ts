// Values assigned to a name that says they are secret: NAME=value, name: "value", {"name": "value"}.
import { marker } from "./record-text.ts";

/** A name, perhaps quoted, perhaps with a type, and the sign behind it; the value starts where the match ends. */
const ASSIGNMENT =
  /(?<![\w$-])([\w-]+)\\{0,3}["'`]?(?:[ \t]{0,2}:[ \t]{0,2}[&\w]{1,20}(?=[ \t]{0,2}=))?([ \t]{0,8}(?:=>|:=|={1,3}|:)[ \t]{0,8})/g;

const SECRET_NAME =
  /(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD)S?(?![A-Za-z])|(?:Key|(?<![a-z])key|apikey|[Tt]oken|[Ss]ecret|[Pp]assword|[Pp]asswd)s?(?![a-z])/;
/** Names with such a word in them whose values are no secrets. */
const HARMLESS_NAME =
  /(?:id|name|file|path|dir|url|uri|endpoint|type|count|limit|length|size|ttl|expiry|version|prefix)s?$|(?:idempotency|dedupe|cache|storage|primary|foreign|sort|partition|public|step)[_-]?key/i;
/** Names whose quoted values are secret whatever they look like. */
const STRONG_NAME =
  /secret|passw|(?:api|access|auth|private|encryption|signing|master|client|deploy|refresh|session|bot)[_-]?(?:key|token)/i;
const BARE_NAME = /^(?:key|token)s?$/i;
const MIN_LENGTH = 8;
const MIN_LENGTH_FOR_BARE_NAME = 16;

const QUOTE = /\\{0,3}["'`]/y;
/** Up to white space, a quote or an escaped line break: all that a shell or an environment file takes as the value. */
const PLAIN = /(?:[^\s"'`\\]|\\(?![rnt"'`\\]))+/y;
const ORDINARY = /[^\s"'`\\]*/y;
const IN_CODE = /[^\s"'`\\,;&<>(){}[\]]+/y;

/** Where the value comes from, or what stands for it already: `${KEY}`, `$(cmd)`, `{{key}}`. Told by its start alone. */
const NO_VALUE = /\$[{(]|\{\{|\[redacted:/y;
/** Where the value comes from, not the value: `$KEY`, `%KEY%`, `<key>`. */
const TEMPLATE = /^\$[A-Z_]+$|^%[A-Z_]+%$|^<[^>]{0,100}>$/;
/** `your-key-here`, `changeme`, `********`. */
const PLACEHOLDER = /^(?:your|insert|enter|replace|change|example|sample|dummy|placeholder)[a-z_-]*$|^(.)\1*$/i;
/** `process.env.API_KEY`, `settings::KEY`. */
const CODE_REFERENCE = /^[A-Za-z_$]+(?:(?:\??\.|::|->)[A-Za-z_$]+)+$/;
const LETTER_AND_DIGIT = /^(?=.*[A-Za-z]).*\d/s;

/** `quoted` has quotes around it; `plain` follows NAME= at once, as in an environment file; `code` is any other. */
type Notation = "quoted" | "plain" | "code";

/**
 * Linear, though values may hold names with values of their own. A long value in code that is none has no letter or no
 * digit, or is a call; so is each value that it ends with, and none of them is read. A value in the plain notation
 * is told to be none by its start. Quoted values overlap at most once for each kind of quote.
 */
export function redactAssignments(text: string): string {
  let clean = "";
  let keptTo = 0;
  let noCodeTo = 0;
  for (const { 0: all, 1: name = "", 2: sign, index } of text.matchAll(ASSIGNMENT)) {
    if (index < keptTo || !isSecretName(name)) continue;
    const isPlain = sign === "=" && /^[a-z]?[A-Z\d_]+$/.test(name);
    const value = valueAt(text, index + all.length, isPlain, noCodeTo);
    if (value === undefined) continue;
    const { length } = value.text;
    if (value.isCall || !isSecretValue(name, value.text, value.notation)) {
      if (value.notation === "code" && length >= MIN_LENGTH_FOR_BARE_NAME) noCodeTo = value.start + length;
      continue;
    }
    clean += text.slice(keptTo, value.start) + marker("secret");
    keptTo = value.start + length;
  }
  return clean + text.slice(keptTo);
}

/** Whether a member of an object is one that `redactAssignments` would take out of its JSON text. */
export function isSecretMember(name: string, value: string): boolean {
  return isSecretName(name) && !/\s/.test(value) && !isNoValue(value, 0) && isSecretValue(name, value, "quoted");
}

interface Value {
  readonly notation: Notation;
  readonly text: string;
  readonly start: number;
  readonly isCall: boolean;
}

function valueAt(text: string, at: number, isPlain: boolean, noCodeTo: number): Value | undefined {
  QUOTE.lastIndex = at;
  const [quote] = QUOTE.exec(text) ?? [];
  if (quote !== undefined) {
    const start = at + quote.length;
    const end = isNoValue(text, start) ? undefined : closingQuote(text, start, quote);
    return end === undefined ? undefined : { notation: "quoted", text: text.slice(start, end), start, isCall: false };
  }
  if (isNoValue(text, at) || (!isPlain && at < noCodeTo)) return undefined;
  const shape = isPlain ? PLAIN : IN_CODE;
  shape.lastIndex = at;
  const [value = ""] = shape.exec(text) ?? [];
  const isCall =
    !isPlain && /[([]/.test(text.charAt(at + value.length)) && !text.startsWith("[redacted:", at + value.length);
  return { notation: isPlain ? "plain" : "code", text: value, start: at, isCall };
}

/** The end of the text closes, too: the text may be cut. White space inside means prose. */
function closingQuote(text: string, start: number, quote: string): number | undefined {
  let at = start;
  while (at < text.length) {
    if (text.startsWith(quote, at)) return at;
    const char = text.charAt(at);
    if (/\s/.test(char)) return undefined;
    ORDINARY.lastIndex = Math.min(char === "\\" ? at + 2 : at + 1, text.length);
    ORDINARY.test(text);
    at = ORDINARY.lastIndex;
  }
  return text.length;
}

function isNoValue(text: string, at: number): boolean {
  NO_VALUE.lastIndex = at;
  return NO_VALUE.test(text);
}

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !HARMLESS_NAME.test(name);
}

function isSecretValue(name: string, value: string, notation: Notation): boolean {
  if (value.length < (BARE_NAME.test(name) ? MIN_LENGTH_FOR_BARE_NAME : MIN_LENGTH)) return false;
  if (TEMPLATE.test(value) || PLACEHOLDER.test(value)) return false;
  switch (notation) {
    case "plain":
      return STRONG_NAME.test(name) || /\D/.test(value);
    case "quoted":
      return STRONG_NAME.test(name) || LETTER_AND_DIGIT.test(value);
    case "code":
      return LETTER_AND_DIGIT.test(value) && !CODE_REFERENCE.test(value);
  }
}
