// Reads which label a judge chose: from the JSON that was asked for, else from prose that states exactly one.
import { extractJson } from "../../extract-json.ts";

export interface Choice {
  readonly label: string;
  readonly reasoning: string;
  readonly evidence: string;
}

/** Other ways to name a label, for judges that answer in prose. */
export type Spoken = Readonly<Record<string, readonly string[]>>;

/** Of prose, only the end counts: a judge that thinks aloud names every label on the way. */
const CONCLUSION_LENGTH = 2_000;

/** null = unreadable, undecided or contradictory, which is no verdict; never a guess. */
export function readVerdict(text: string, labels: readonly string[], spoken: Spoken = {}): Choice | null {
  const form = formIn(text);
  if (form === "broken") return null;
  if (form !== null) {
    const { verdict, reasoning, evidence } = form;
    const label = labels.find((each) => isSame(each, verdict));
    return label === undefined ? null : { label, reasoning: textOf(reasoning), evidence: textOf(evidence) };
  }
  const label = labelInProse(text, labels, spoken);
  return label === null ? null : { label, reasoning: text.trim(), evidence: "" };
}

/**
 * The form that the judge was to fill in; null = there is none. Where prose stands around it, it counts only as the last
 * word and as the only one: a judge may quote what the answer would have it say.
 */
function formIn(text: string): Readonly<Record<string, unknown>> | "broken" | null {
  if (!/"verdict"|^\s*(?:`{3}json\s*)?\{/.test(text)) return null;
  const isWhole = /^\s*\{[\s\S]*\}\s*$/.test(text);
  const isLastWord = /\}\s*(?:`{3}\s*)?$/.test(text) && text.match(/"verdict"\s*:/g)?.length === 1;
  const found = isWhole || isLastWord ? extractJson(text) : null;
  return found?.kind === "found" && isObject(found.value) && "verdict" in found.value ? found.value : "broken";
}

function labelInProse(text: string, labels: readonly string[], spoken: Spoken): string | null {
  const plain = text.replace(/[*_`"'“”]/g, (sign) => (sign === "_" ? "_" : "")).trim();
  const names = labels.map((label) => {
    const all = [label, ...(spoken[label] ?? [])];
    // Alone, a letter or two may be a word of the sentence.
    return { label, titled: namePattern(all), told: namePattern(all.filter(({ length }) => length > 2)) };
  });
  const bare = names.filter(({ titled }) => new RegExp(`^${titled}[.!]?$`, "iu").test(plain));
  if (bare.length > 0) return onlyOne(bare.map(({ label }) => label));
  const sentences = plain.slice(-CONCLUSION_LENGTH).split(/\n+|(?<=[.!?])\s+/u);
  for (const sentence of sentences.toReversed()) {
    const stated = names.filter((name) => isStated(sentence, name)).map(({ label }) => label);
    if (stated.length > 0) return onlyOne(stated);
  }
  return null;
}

function onlyOne(labels: readonly string[]): string | null {
  const [label, ...others] = new Set(labels);
  return label !== undefined && others.length === 0 ? label : null;
}

const BETTER =
  "(?:the |a |an )?(?:\\p{L}+ly |much |far |overall )?(?:better|best|preferred|preferable|superior|winner|stronger)";
const CHOOSE = "(?:choose|chose|prefer|pick|select|favou?r|go with)";
const TITLE =
  "(?:verdict|final verdict|label|final label|judge?ment|decision|classification|category|my answer|final answer|better (?:output|one|answer|response)|best (?:output|answer|response)|winner|choice|preference|rating)";

/** "X is better", "I choose X", "verdict: X"; a "not" before it states nothing. */
function isStated(sentence: string, { titled, told }: { readonly titled: string; readonly told: string }): boolean {
  const patterns = [
    `${told}(?: (?:is|would be|seems|appears|remains))(?: therefore| thus| overall| to be)? ${BETTER}\\b`,
    `\\b${CHOOSE} ${told}`,
    `\\b${TITLE}(?: is|:| would be|=)+:? ?${titled}(?=$|[.,;!)]| because| since)`,
    `^${titled}$`,
  ];
  return patterns.some((pattern) => new RegExp(pattern, "iu").test(sentence)) && !NEGATED.test(sentence);
}

const NEGATED =
  /\b(?:not|n't|neither|never|cannot|hardly|whether|if) (?:\S+ ){0,4}(?:better|best|choose|prefer|superior|winner|verdict|label)/iu;

function namePattern(names: readonly string[]): string {
  const alternatives = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/ /g, "\\s+"));
  // Without a name it matches nothing.
  return alternatives.length === 0 ? "(?!)" : `(?<![\\p{L}\\p{N}_])(?:${alternatives.join("|")})(?![\\p{L}\\p{N}_])`;
}

function isSame(label: string, given: unknown): boolean {
  return typeof given === "string" && given.trim().toLowerCase() === label.toLowerCase();
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
