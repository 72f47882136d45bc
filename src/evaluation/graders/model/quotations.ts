// What a text says in its own words: quotations stand for what somebody else said.

const BLOCK = /```(?:\w+\n)?([\s\S]*?)```|"""([\s\S]*?)"""/g;
const QUOTED_LINE = /^[ \t]*>.*$/gm;
const CODE = /`([^`\n]*)`/g;
/** One that nothing closes goes to the end, or to the next one. */
const TYPOGRAPHIC = /[“„]([^“”„]*)(?:[“”]|$)|«([^«»]*)(?:»|$)|(?<![\p{L}\p{N}])‘((?:[^‘’\n]|(?<=\p{L})’(?=\p{L}))*)’/gu;
const STRAIGHT = /"([^"\n]*)"/g;
/** An apostrophe stands between letters. */
const SINGLE = /(?<![\p{L}\p{N}])'((?:[^'\n]|(?<=\p{L})'(?=\p{L}))*)'(?![\p{L}\p{N}])/gu;

/**
 * Each quotation becomes "…", with the sign that ends its sentence; one that `isOwn` says is none loses its marks only,
 * like one that is the whole text. Where straight marks do not pair within their lines, all from the first to the last goes.
 * Linear in the length of `text`.
 */
export function withoutQuotations(text: string, isOwn: (quoted: string) => boolean): string {
  const marked = text.trim();
  const shorten = (all: string, ...groups: readonly unknown[]): string => {
    const quoted = groups.find((group) => typeof group === "string") ?? "";
    if (typeof quoted !== "string") return "…";
    if (all.length === marked.length || isOwn(quoted.trim())) return quoted;
    return /[.!?]\s*$/.test(quoted.slice(-10)) ? "…." : "…";
  };
  const unfenced = marked.replace(BLOCK, shorten).replace(QUOTED_LINE, "…");
  const paired = unfenced.replace(CODE, shorten).replace(TYPOGRAPHIC, shorten);
  return withoutStraight(paired, shorten).replace(SINGLE, shorten);
}

function withoutStraight(text: string, shorten: (all: string, quoted: string) => string): string {
  const isPaired = text.split("\n").every((line) => line.split('"').length % 2 === 1);
  if (isPaired) return text.replace(STRAIGHT, shorten);
  return `${text.slice(0, text.indexOf('"'))} … ${text.slice(text.lastIndexOf('"') + 1)}`;
}
