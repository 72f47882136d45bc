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
what who whom whose which when where why how
give make provide create generate tell explain describe show help list find compute calculate convert translate summarise
summarize rewrite paraphrase classify identify compare suggest recommend propose design plan develop build implement fix debug
refactor test optimise optimize analyse analyze evaluate review check verify prove solve answer write compose draft edit correct
improve shorten expand extract parse sort rank choose select decide predict estimate name define discuss cancel return exchange
order book change modify update remove delete add send refund pay transfer schedule remind search look turn set run deploy
prepare proofread read rate label tag annotate count sum subtract multiply simplify rephrase reword
format reformat render draw sketch plot illustrate outline brainstorm invent imagine simulate configure install migrate port
upgrade document trace measure monitor restore back clean filter group join match map replace rename move copy merge
split combine query fetch scrape crawl download upload import export validate transcribe transform derive guess
prioritise prioritize organise organize arrange reply research investigate diagnose troubleshoot locate detect spot
highlight assess judge grade score critique interpret elaborate justify argue debate teach quiz
given based
want need please wish
schreibe schreib erstelle erzeuge erkläre beschreibe nenne liste zeige gib übersetze fasse formuliere entwirf finde suche
prüfe vergleiche berechne korrigiere verbessere analysiere wandle ändere lösche wer wann warum wieso wie welche
welcher welches worin wozu
écris écrivez rédige rédigez explique expliquez décris décrivez résume résumez traduis traduisez crée créez génère donne
donnez trouve cherche calcule corrige améliore vérifie supprime quel quelle quels quelles
pourquoi comment combien quand
escribe redacta explica resume traduce crea genera haz dame enumera encuentra busca compara calcula mejora
analiza propone revisa elimina qué quién cuándo cómo cuál cuáles cuánto cuántos
prépare réserve planifie prepara reserva ordena clasifica extrae
scrivi riassumi spiega traduci elenca trova proponi correggi calcola confronta analizza
escreva resuma traduza crie gere encontre corrija sugira
schrijf vertaal maak leg geef vat zoek napisz przetłumacz wyjaśnij stwórz podaj skriv översätt förklara
напиши напишите составь составьте объясни объясните переведи переведите найди найдите создай создайте сделай расскажи
перечисли сравни исправь проверь посчитай предложи помоги как что почему какие какой сколько где когда
بسط اكتب اشرح ترجم لخص أنشئ كيف لماذا ما
`
    .trim()
    .split(/\s+/)
    .map(stem),
);
/** They open house rules as often as tasks. */
const OPENS_RULES = new Set(
  "give make provide return answer write show help tell name ask send look turn set run order book schedule need want please wish"
    .split(" ")
    .map(stem),
);
const WISHES = new Set(["want", "need", "please", "wish", "help", "bitte"].map(stem));

/** Whether a word, at the start of a sentence or not, makes a wish or a question of it. */
export function isAsking(word: string, isFirst: boolean): boolean {
  const stemmed = stem(word.toLowerCase());
  return (isFirst ? ASKING : WISHES).has(stemmed);
}

/** Of a word that asks: whether what it opens is a task, even where it is made of the words of house rules. */
export function opensTask(word: string): boolean {
  return !OPENS_RULES.has(stem(word));
}

const UNSPACED_WISH =
  /请|請|[写寫列译譯找画畫][一出成个個张張]|翻译|翻譯|总结|總結|解释|解釋|帮我|幫我|什么|什麼|怎么|怎麼|如何|多少|为什么|ください|下さい|教えて|してほしい|ですか|주세요|하세요|해줘|무엇|어떻게/;

/** The same of a run of text without spaces. */
export function isUnspacedWish(run: string): boolean {
  return UNSPACED_WISH.test(run);
}
