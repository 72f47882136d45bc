// Reads which label a judge chose: from the JSON that was asked for, else from prose that states exactly one.
import { scanJson } from "../../scan-json.ts";
import { withoutQuotations } from "./quotations.ts";

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
 * The form that the judge was to fill in; null = there is none. It counts only as the last word and as the only one: a
 * judge may quote what the answer would have it say.
 */
function formIn(text: string): Readonly<Record<string, unknown>> | "broken" | null {
  if (!/"verdict"|^\s*(?:`{3}json\s*)?\{/.test(text)) return null;
  const isOnlyOne = text.match(/"verdict"\s*:/g)?.length === 1;
  const { largest } = scanJson(text);
  if (!isOnlyOne || largest === undefined || text.slice(largest.end).replace("```", "").trim() !== "") return "broken";
  const form: unknown = JSON.parse(text.slice(largest.start, largest.end));
  return isObject(form) && "verdict" in form ? form : "broken";
}

function labelInProse(text: string, labels: readonly string[], spoken: Spoken): string | null {
  const names = labels.map((label) => {
    const all = [label, ...(spoken[label] ?? [])];
    // Alone, a letter or two may be a word of the sentence.
    return { label, titled: namePattern(all), told: namePattern(all.filter(({ length }) => length > 2)) };
  });
  const isName = (quoted: string): boolean => names.some(({ titled }) => isWhole(titled, quoted));
  const plain = withoutQuotations(text, isName).replace(MARKS, "").trim();
  const bare = names.filter(({ titled }) => isWhole(titled, plain));
  if (bare.length > 0) return onlyOne(bare.map(({ label }) => label));
  const sentences = plain.slice(-CONCLUSION_LENGTH).split(/\n+|(?<=[.!?])\s+/u);
  for (const sentence of sentences.toReversed()) {
    const stated = names.filter((name) => isStated(sentence, name)).map(({ label }) => label);
    if (stated.length > 0) return onlyOne(stated);
  }
  return null;
}

/** Emphasis, and marks of quotations; apostrophes stay. */
const MARKS = /[*`"“”„«»]|(?<!\p{L})['‘’]|['‘’](?!\p{L})/gu;

function isWhole(name: string, text: string): boolean {
  return new RegExp(`^${name}[.!]?$`, "iu").test(text);
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

/** "X is better", "I choose X", "verdict: X", and nothing in the sentence that takes it back. */
function isStated(sentence: string, { titled, told }: { readonly titled: string; readonly told: string }): boolean {
  const patterns = [
    `${told}(?: (?:is|would be|seems|appears|remains))(?: therefore| thus| overall| to be)? ${BETTER}\\b`,
    `\\b${CHOOSE} ${told}`,
    `\\b${TITLE}(?: is|:| would be|=)+:? ?${titled}(?=$|[.,;!)]| because| since)`,
    `^${titled}$`,
  ];
  return patterns.some((pattern) => new RegExp(pattern, "iu").test(sentence)) && !UNSTATED.test(sentence);
}

/** What is denied, doubted, asked, supposed, or told of somebody else. */
const UNSTATED = new RegExp(
  [
    /(?<!even )\b(?:if|unless|whether)\b|\?$/u,
    /(?:\b(?:not|neither|nor|never|cannot|hardly|no reason)|n['’]t) (?:\S+ ){0,4}(?:better|best|choose|prefer|pick|select|superior|preferable|winner|verdict|label)/u,
    /\b(?:false|untrue|wrong|incorrect|mistaken|a mistake|unclear|unsure|uncertain|doubt|doubts|doubtful|disagree) (?:that|to)\b/u,
    /\b(?:says|said|saying|claims|claimed|claiming|states|stated|stating|asserts|asserting|insists|insisting|demands|demanding|pretends|pretending|tells|telling|asks|asking|orders|ordering|instructs|instructing|urges|urging|wants|tries|trying)\b:? (?:[^\s,;]+ ){0,6}(?:better|best|choose|prefer|pick|select|superior|preferable|winner|verdict|label|judge?ment|decision|rating|classification|answer|choice)/u,
  ]
    .map((part) => part.source)
    .join("|"),
  "iu",
);

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
