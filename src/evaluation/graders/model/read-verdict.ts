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
  const said = text.replace(THOUGHTS, "").trim();
  const form = formIn(said);
  if (form === "broken") return null;
  if (form !== null) {
    const label = labelIn(form.verdict, labels);
    return label === null ? null : { label, reasoning: textOf(form.reasoning), evidence: textOf(form.evidence) };
  }
  const label = labelInProse(said, labels, spoken);
  return label === null ? null : { label, reasoning: said, evidence: "" };
}

/** What a model thought before it spoke, and the mark of the order of bytes. */
const THOUGHTS = /^\s*<(think|thinking|thought|reasoning)>[\s\S]*?<\/\1>|^\ufeff/i;

interface Form {
  readonly verdict: unknown;
  readonly reasoning?: unknown;
  readonly evidence?: unknown;
}

const KEY = /["']verdict["']\s*:/gi;
/** All that may follow the form, a sentence or two: it says nothing of the verdict. */
const FAREWELL =
  /^(?:(?:(?:i )?hope (?:this|that|it) helps|(?:let me know|(?:please )?feel free|if you (?:need|have|want|would like) (?:any|more|further|another|me to))\b[^\n"{}:;.!?]{0,200})[.!]?\s*){0,2}$/i;

/**
 * The form that the judge was to fill in; null = there is none. It counts only as the last word and as the only one: a
 * judge may quote what the answer would have it say.
 */
function formIn(text: string): Form | "broken" | null {
  if (!new RegExp(KEY).test(text) && !/^(?:`{3}(?:json)?\s*)?\{/i.test(text)) return null;
  const { largest } = scanJson(text);
  const form = largest === undefined ? undefined : formOf(JSON.parse(text.slice(largest.start, largest.end)));
  if (largest === undefined || form === undefined) return almostForm(text) ?? "broken";
  const isOnlyOne = text.match(KEY)?.length === 1;
  const rest = text.slice(largest.end).replace("```", "").trim();
  return isOnlyOne && FAREWELL.test(rest) ? form : "broken";
}

/** Also as the only member of a list or of an object. */
function formOf(value: unknown): Form | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const members = Object.entries(value);
  const member = (name: string): unknown => members.find(([key]) => key.toLowerCase() === name)?.[1];
  if (members.some(([key]) => key.toLowerCase() === "verdict")) {
    return { verdict: member("verdict"), reasoning: member("reasoning"), evidence: member("evidence") };
  }
  const [only, ...others] = members;
  return only === undefined || others.length > 0 ? undefined : formOf(only[1]);
}

/** A form that JSON does not allow: its quotes, commas or line breaks are wrong. One pair of brackets around one verdict. */
function almostForm(text: string): Form | undefined {
  const body = text.replace(/^```(?:json5?)?\s*|\s*```$/gi, "");
  const isOneObject = /^\{[^{}]*\}$/.test(body);
  if (!isOneObject || body.match(/\bverdict\b["']?\s*:/gi)?.length !== 1) return undefined;
  const [, verdict] = ALMOST_VERDICT.exec(body) ?? [];
  return verdict === undefined ? undefined : { verdict, reasoning: body };
}

/** Up to the end of the object, or to its next member. */
const ALMOST_VERDICT =
  /[{,]\s*["']?verdict["']?\s*:\s*["']([^"'\n]{1,100})["']\s*(?:,?\s*\}$|,\s*["']?(?:reasoning|evidence)["']?\s*:)/i;

/** "to_the_point" is "to the point"; what a label means may stand behind it, as it stands in the question. */
function labelIn(verdict: unknown, labels: readonly string[]): string | null {
  if (typeof verdict !== "string") return null;
  const given = verdict.replace(MARKS, "").trim();
  const found = labels.filter((label) =>
    new RegExp(`^${namePattern([label])}(?:[.!]?$|\\s?[:(–—]| - )`, "iu").test(given),
  );
  return onlyOne(found);
}

function labelInProse(text: string, labels: readonly string[], spoken: Spoken): string | null {
  const names = labels.map((label) => {
    const aloud = spoken[label] ?? [];
    const all = [label, ...aloud];
    // Alone, a letter or two may be a word of the sentence.
    const told = namePattern(all.filter(({ length }) => length > 2));
    return { label, titled: namePattern(all), told, compared: namePattern(aloud) };
  });
  const isName = (quoted: string): boolean => names.some(({ titled }) => isWhole(titled, quoted));
  const plain = withoutQuotations(text.replace(TAGGED, "$1: $2").replace(BOXED, "verdict: $1"), isName)
    .replace(MARKS, "")
    .trim();
  const bare = names.filter(({ titled }) => isWhole(titled, plain));
  if (bare.length > 0) return onlyOne(bare.map(({ label }) => label));
  const sentences = plain.slice(-CONCLUSION_LENGTH).split(/\n+|(?<=[.!?])\s+/u);
  if (isContradictory(sentences, names)) return null;
  for (const sentence of sentences.toReversed()) {
    const stated = names.filter((name) => isStated(sentence, name)).map(({ label }) => label);
    if (stated.length > 0) return onlyOne(stated);
  }
  return null;
}

interface Name {
  readonly label: string;
  /** Any of its names. */
  readonly titled: string;
  /** Those that are no short word. */
  readonly told: string;
  /** Those of an output: a level is not better than another, though "a complete answer does better" has its name. */
  readonly compared: string;
}

/** Two lines "Verdict: ..." that differ, where none is the final one. */
function isContradictory(sentences: readonly string[], names: readonly Name[]): boolean {
  const titled = names.filter(({ titled: name }) => {
    const line = new RegExp(`^verdict ?[:=] ?${name}[.!]?$`, "iu");
    return sentences.some((sentence) => line.test(sentence.trim()));
  });
  return titled.length > 1;
}

/** As the last word: elsewhere it may be what an answer has. */
const TAGGED = /(?<=^[ \t]*)<(verdict|label|judge?ment|answer|choice)>\s{0,20}([^<>\n]{1,100})<\/\1>(?!\s*\S)/im;
const BOXED = /\\boxed\{(?:\\text\{)?([^{}\n]{1,100})\}{1,2}\$?\.?(?!\s*\S)/;
/** Emphasis, and marks of quotations; apostrophes stay. */
const MARKS = /\[\[|\]\]|[*`"“”„«»]|(?<!\p{L})['‘’]|['‘’](?!\p{L})/gu;

function isWhole(name: string, text: string): boolean {
  return new RegExp(`^\\(?${name}\\)?[.!]?$`, "iu").test(text);
}

function onlyOne(labels: readonly string[]): string | null {
  const [label, ...others] = new Set(labels);
  return label !== undefined && others.length === 0 ? label : null;
}

const BETTER =
  "(?:the |a |an )?(?:\\p{L}+ly |much |far |overall )?(?:better|best|preferred|preferable|superior|winner|stronger)";
const CHOOSE = "(?:choose|chose|prefer|pick|select|favou?r|go with|vote for|opt for)";
const TITLE =
  "(?:verdict|final verdict|label|final label|judge?ment|decision|classification|category|my answer|final answer|level|grade|better (?:output|one|answer|response)|best (?:output|answer|response)|winner|choice|preference|rating)";

/** Of a phrase without commas that says what an output does, not what it could do or seems to. */
const WORD = String.raw`(?!(?:both|all|each|could|might|may|should|must|would|has|had|needs?|fails?|looks?|sounds?|reads?|seems?|appears?|no|less|little|nothing|how|what|which|that|to|itself|other|another|thinks|believes|hopes|promises|boasts) )[\p{L}'’]+ `;
const FOLLOWS = "(?:follow|execut|fulfil|answer|meet|address|satisf|adhere|match|handle|captur|reflect|do)\\p{L}*";
const SORT = "(?:classif(?:y|ied)|rated?|label(?:l?ed)?|describ(?:e|ed)|categori[sz]ed?|graded?|judged?)";
const END = "(?=$|[.,;!)]| because| since)";
/** Where the judge itself may begin to speak; behind a colon or in the middle it may tell of others. */
const CLAUSE = "(?:^|[,;] |(?:^|[,;] )(?:so|thus|hence|therefore|overall|i think),? )";

/** "X is better", "I choose X", "verdict: X", and nothing in the sentence that takes it back. */
function isStated(sentence: string, { titled, told, compared }: Name): boolean {
  const patterns = [
    `${told}(?: (?:is|would be|should be|can be|seems|appears|remains))(?: therefore| thus| overall| to be)?(?: considered)? ${BETTER}\\b`,
    `(?<!\\b(?:than|unlike|like|to|with|from|of) )${compared} (?:${WORD}){0,6}?better(?: ${FOLLOWS}\\b| than\\b| job\\b|[.;]|$)`,
    `${compared} is the (?:output|one|answer|response|option) that (?:${WORD}){0,6}?(?:better|best|more (?:closely|precisely|accurately|faithfully))\\b`,
    `\\b(?:output|one|answer|response) that is (?:the )?(?:better|best)(?: one)? is ${compared}${END}`,
    `\\b${CHOOSE} ${told}`,
    `\\b${TITLE}(?: is|:| would be| ?=)+:? ?${titled}${END}`,
    `^(?:my )?(?:answer|response): ?${titled}[.!]?$`,
    `(?:${CLAUSE}i(?:'d| would| will)? |\\bis best )${SORT} (?:(?:it|(?:this|the)(?: (?:answer|response|output|completion|text))?) )?(?:as )?(?:an? )?${told}${END}`,
    `${CLAUSE}(?:it|this|that|the result|the outcome)(?: is|'s|: )(?: therefore| thus| clearly)? ?an? ${told}(?=$|[.;!)]|,? (?:because|since|as) )`,
    `^${titled}$`,
  ];
  return patterns.some((pattern) => new RegExp(pattern, "iu").test(sentence)) && !UNSTATED.test(sentence);
}

/** What is denied, doubted, asked, supposed, or told of somebody else. */
const UNSTATED = new RegExp(
  [
    /(?<!even )\b(?:if|unless|whether)\b|\?$/u,
    /(?<!\bi )\b(?:might|may|could|would) (?:think|say|argue|prefer|choose|pick|select)\b/u,
    /\bnot (?:the case|true|clear|certain|sure|obvious) (?:that|whether|which)\b|\bi (?:was|am|have been) (?:told|asked|ordered|instructed|urged) to\b|\b(?:begins?|starts?|ends?|opens?|closes) with the (?:words?|phrases?|claims?)\b/u,
    /\bbetter than (?:nothing|none|average|most|before)\b/u,
    /(?:\b(?:not|neither|nor|never|cannot|hardly|no reason)|n['’]t) (?:\S+ ){0,4}(?:better|best|choose|prefer|pick|select|vote|opt|superior|preferable|winner|verdict|label|level|grade)/u,
    /\b(?:false|untrue|wrong|incorrect|mistaken|a mistake|unclear|unsure|uncertain|doubt|doubts|doubtful|disagree) (?:that|to)\b/u,
    /\b(?:says|said|saying|claims|claimed|claiming|states|stated|stating|asserts|asserting|insists|insisting|demands|demanding|pretends|pretending|tells|telling|asks|asking|orders|ordering|instructs|instructing|urges|urging|wants|tries|trying)\b:? (?:[^\s,;]+ ){0,6}(?:better|best|choose|prefer|pick|select|vote|opt|superior|preferable|winner|verdict|label|level|grade|judge?ment|decision|rating|classification|answer|choice)/u,
  ]
    .map((part) => part.source)
    .join("|"),
  "iu",
);

function namePattern(names: readonly string[]): string {
  const alternatives = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/[ _]/g, "[\\s_]+"));
  // Without a name it matches nothing.
  return alternatives.length === 0 ? "(?!)" : `(?<![\\p{L}\\p{N}_])(?:${alternatives.join("|")})(?![\\p{L}\\p{N}_])`;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
