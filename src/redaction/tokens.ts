// Keys and tokens that are known by their shape, wherever they stand.
import { marker } from "./record-text.ts";

// Short prefixes also occur inside words ("risk-", "task-"): they count at the start of a word, where an escape such as
// "\n", "\u003d" or "%3D" may come before, or in front of text that mixes capitals and digits as only random text does.
const WORD_START = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[nrtbfv]|\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2}|%[\da-fA-F]{2}))`;
const MIXED = String.raw`(?=[\w-]{0,40}[A-Z])(?=[\w-]{0,40}\d)`;

/** In order of preference where two match at the same place. No pattern has a capturing group. */
const SHAPES: readonly { readonly kind: string; readonly shape: string }[] = [
  { kind: "anthropic-key", shape: String.raw`(?:${WORD_START}sk-ant-|sk-ant-${MIXED})[\w-]{16,}` },
  { kind: "langfuse-key", shape: String.raw`[sp]k-lf-[\w-]{20,}` },
  { kind: "openrouter-key", shape: String.raw`sk-or-v1-[\da-f]{32,}` },
  {
    kind: "openai-key",
    shape: String.raw`(?:${WORD_START}sk-|sk-${MIXED})(?:(?:proj|svcacct|admin)-[\w-]{16,}|(?=[A-Za-z]{0,60}\d)[A-Za-z0-9]{20,})`,
  },
  // Inside a long run of base64 the four letters are chance.
  { kind: "google-key", shape: String.raw`AIza(?<![A-Za-z0-9+/]{40}AIza)[\w-]{35}` },
  { kind: "google-key", shape: String.raw`${WORD_START}AQ\.[\w-]{40,}` },
  { kind: "github-token", shape: String.raw`gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,}` },
  { kind: "gitlab-token", shape: String.raw`glpat-[\w-]{20,}(?:\.[\w-]+)*` },
  { kind: "slack-token", shape: String.raw`xox[abeprs]-(?=[A-Za-z-]{0,40}\d)[A-Za-z0-9-]{10,}` },
  { kind: "aws-key-id", shape: "A[KS]IA[A-Z0-9]{16}" },
  { kind: "npm-token", shape: String.raw`npm_[A-Za-z0-9]{36,}` },
  { kind: "stripe-key", shape: String.raw`[sr]k_(?:live|test)_[A-Za-z0-9]{16,}` },
  { kind: "sendgrid-key", shape: String.raw`SG\.[\w-]{22}\.[\w-]{43}` },
  { kind: "huggingface-token", shape: String.raw`hf_[A-Za-z0-9]{34,}` },
];

/** What follows "Bearer", or the scheme of an Authorization header; the words before it stay. */
const CREDENTIALS =
  /[Aa]uthorization\\{0,3}["']?\s{0,4}[:=]\s{0,4}\\{0,3}["']?(?:[Bb]asic|[Bb]earer|[Bb]ot|[Tt]oken)\s{1,4}[\w.~+/=-]{8,}|(?:[Bb]earer|BEARER)\s{1,4}(?:[\w.~+/=-]{20,}|(?=[A-Za-z.~+/=_-]{0,20}\d)[\w.~+/=-]{8,})/;

const TOKEN = new RegExp([...SHAPES.map(({ shape }) => `(${shape})`), `(${CREDENTIALS.source})`].join("|"));

export function redactTokens(text: string): string {
  let clean = "";
  let rest = text;
  // The rest is searched as a text of its own: a second run, which sees a marker on its left, then finds the same.
  for (let match = TOKEN.exec(rest); match !== null; match = TOKEN.exec(rest)) {
    const [found, ...shapes] = match;
    const kind = SHAPES[shapes.findIndex((shape) => shape !== undefined)]?.kind;
    const kept = kind === undefined ? found.slice(0, found.search(/\S+$/)) : "";
    clean += rest.slice(0, match.index) + kept + marker(kind ?? "credentials");
    rest = rest.slice(match.index + found.length);
  }
  return clean + rest;
}

/** A word before two dots, so that the text of one word is read twice at most. */
const DOTTED = /(?<![\w-])[\w-]+(?=\.[\w-]{8,}\.)/g;
const CLAIMS_AND_SIGNATURE = /\.[\w-]+\.[\w-]*/y;
const SHORTEST_HEADER = 10;

/** JSON web tokens: three parts of base64url, the first of them an object (`eyJ` is `{"`). */
export function redactJsonWebTokens(text: string): string {
  let clean = "";
  let keptTo = 0;
  for (const { 0: word, index } of text.matchAll(DOTTED)) {
    const header = word.indexOf("eyJ");
    if (index < keptTo || header < 0 || word.length - header < SHORTEST_HEADER) continue;
    CLAIMS_AND_SIGNATURE.lastIndex = index + word.length;
    CLAIMS_AND_SIGNATURE.test(text);
    clean += text.slice(keptTo, index + header) + marker("jwt");
    keptTo = CLAIMS_AND_SIGNATURE.lastIndex;
  }
  return clean + text.slice(keptTo);
}

/** `scheme://user:password@host`; the user may already be a marker. A port with a query behind it is no password. */
const USERINFO =
  /(:\/\/(?:\[redacted:[a-z-]+\]|[^\s/:@"'`<>])*:)(?!\d{1,5}[?#]|\[redacted:[a-z-]+\]@)[^\s/"'`<>]+(?=@)/g;

export function redactUrlPasswords(text: string): string {
  return text.replace(USERINFO, (_all, before: string) => before + marker("url-password"));
}
