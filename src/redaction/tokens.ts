// Keys and tokens that are known by their shape, wherever they stand.
import { someLongWord } from "./long-words.ts";
import { marker } from "./record-text.ts";
import { TOKEN_SHAPES } from "./token-shapes.ts";

/** What follows "Bearer", or the scheme of an Authorization header; the words before it stay. */
const CREDENTIALS =
  /[Aa]uthorization\\{0,3}["']?\s{0,4}[:=]\s{0,4}\\{0,3}["']?(?:[Bb]asic|[Bb]earer|[Bb]ot|[Tt]oken)\s{1,4}[\w.~+/=-]{8,}|(?:[Bb]earer|BEARER)\s{1,4}(?:[\w.~+/=-]{20,}|(?=[A-Za-z.~+/=_-]{0,20}\d)[\w.~+/=-]{8,})/;

const TOKEN = new RegExp([...TOKEN_SHAPES.map(({ shape }) => `(${shape})`), `(${CREDENTIALS.source})`].join("|"));
const SIGN = new RegExp([...new Set(TOKEN_SHAPES.map(({ sign }) => sign))].join("|"));
/** Of the characters that make a word, the shortest token has as many. */
const SHORTEST_TOKEN = 15;

export function redactTokens(text: string): string {
  if (!hasSign(text)) return text;
  let clean = "";
  let rest = text;
  // The rest is searched as a text of its own: a second run, which sees a marker on its left, then finds the same.
  for (let match = TOKEN.exec(rest); match !== null; match = TOKEN.exec(rest)) {
    const [found, ...shapes] = match;
    const kind = TOKEN_SHAPES[shapes.findIndex((shape) => shape !== undefined)]?.kind;
    const kept = kind === undefined ? found.slice(0, found.search(/\S+$/)) : "";
    clean += rest.slice(0, match.index) + kept + marker(kind ?? "credentials");
    rest = rest.slice(match.index + found.length);
  }
  return clean + rest;
}

/** Each pattern at each place would cost more than everything else; most texts have no long words, or harmless ones. */
function hasSign(text: string): boolean {
  const named = ["earer", "EARER", "uthorization"].some((word) => text.includes(word));
  return named || someLongWord(text, SHORTEST_TOKEN, (word) => SIGN.test(word));
}

/** A word before two dots, so that the text of one word is read twice at most. */
const DOTTED = /(?<![\w-])[\w-]+(?=\.[\w-]{8,}\.)/g;
const CLAIMS_AND_SIGNATURE = /\.[\w-]+\.[\w-]*/y;
const SHORTEST_HEADER = 10;

/** What a GitHub token that holds a JSON web token has in front of it: the two are one find, and not this one. */
const GITHUB_PREFIX = /ghs_\d{1,20}_$/;

/**
 * JSON web tokens: three parts of base64url, the first of them an object (`eyJ` is `{"`). Before the shapes of keys:
 * in a long signature one of those can stand by chance, and would leave the rest of the token behind.
 */
export function redactJsonWebTokens(text: string): string {
  let clean = "";
  let keptTo = 0;
  for (const { 0: word, index } of text.matchAll(DOTTED)) {
    const header = word.indexOf("eyJ");
    if (index < keptTo || header < 0 || word.length - header < SHORTEST_HEADER) continue;
    if (GITHUB_PREFIX.test(word.slice(0, header))) continue;
    CLAIMS_AND_SIGNATURE.lastIndex = index + word.length;
    CLAIMS_AND_SIGNATURE.test(text);
    clean += text.slice(keptTo, index + header) + marker("jwt");
    keptTo = CLAIMS_AND_SIGNATURE.lastIndex;
  }
  return clean + text.slice(keptTo);
}

/** `scheme://user:password@host`; the user may already be a marker. A port with a query behind it is no password. */
const USERINFO =
  /(:\/\/(?:\[redacted:[a-z-]+\]|[^\s/:@"'`<>[])*:)(?!\d{1,5}[?#][^\s@=]{0,100}=|\[redacted:[a-z-]+\]@)[^\s/"'`<>]+(?=@)/g;

/** `https://token:x-oauth-basic@github.com`: the token is where the user's name would be. */
const TOKEN_AS_USER = /(?<![\w-])[\w-]{8,256}(?=:x-oauth-basic@)/g;

export function redactUrlPasswords(text: string): string {
  return text
    .replace(TOKEN_AS_USER, marker("credentials"))
    .replace(USERINFO, (_all, before: string) => before + marker("url-password"));
}
