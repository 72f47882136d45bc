// House rules, roles and notices: sentences that go with any task, told by the words they are made of.
import { stem } from "./stem.ts";

const CUES = new Set(
  `
careful concise polite honest helpful harmless brief professional expert analyst engineer developer consultant specialist
senior experienced seasoned assistant chatbot agent user customer client audience reader system prompt session context
conversation instruction rule policy guideline convention standard requirement respond response answer reply output format
markdown json table bullet list heading language english tone style formal friendly neutral cite source reference citation
document invent fabricate guess assume assumption speculate fact factual accurate hallucinate step reason think thought explain
final reveal disclose refuse decline apologise apologize confirm ask clarify clarification missing information tool
budget queue request task structured result unit metric date plain respect follow must always never only unless instead
otherwise ensure avoid keep stay remain act role persona team notice quality record confidential safety privacy secure
production environment project repository codebase undo irreversible action permission approve approval quote limit word
sentence length short exactly strictly precise precisely please note important reminder remember current below above following
provided given based internal external support service company organisation organization employee department training purpose
knowledge admit unsure uncertain certain certainty end begin start finish summary conclude deadline review audit compliance
compliant log monitored outside anything nothing everything respectful objective unbiased impartial opinion advice disclaimer
`
    .trim()
    .split(/\s+/)
    .map(stem),
);

/** 0..1: how much a sentence is like house rules, from its cues among the words that are not grammar. */
export function boilerplateOf(cues: number, words: number, isQuestion: boolean): number {
  if (words === 0) return 0;
  const share = Math.min(1, Math.max(0, (cues / words - 0.2) / 0.5));
  return isQuestion ? share * 0.3 : share;
}

export function isCue(root: string): boolean {
  return CUES.has(root);
}

const ASKING = new Set(
  `
what who whom whose which when where why how can could would should is are do does did will may might
give make provide create generate tell explain describe show help list find compute calculate convert translate summarise
summarize rewrite paraphrase classify identify compare suggest recommend propose design plan develop build implement fix debug
refactor test optimise optimize analyse analyze evaluate review check verify prove solve answer write compose draft edit correct
improve shorten expand extract parse sort rank choose select decide predict estimate name define discuss cancel return exchange
order book change modify update remove delete add send refund pay transfer schedule remind search look turn set run deploy
want need please wish
`
    .trim()
    .split(/\s+/)
    .map(stem),
);
const WISHES = new Set(["want", "need", "please", "wish", "help"].map(stem));

/** Whether a word, at the start of a sentence or not, makes a wish or a question of it. */
export function isAsking(word: string, isFirst: boolean): boolean {
  const stemmed = stem(word.toLowerCase());
  return (isFirst ? ASKING : WISHES).has(stemmed);
}
