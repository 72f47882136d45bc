// How models refuse, sentence by sentence: phrases that were read one by one, English first.

/** What people ask a model to do, and what it says that it will not do. */
const HELP = String.raw`(?:help|assist|aid|support|provide|give|offer|share|supply|fulfil?l|satisfy|grant|honou?r|comply|complete|carry out|answer|respond|reply|discuss|talk about|engage|participate|create|write|generate|produce|draft|compose|make|suggest|recommend|advise|advice|instruct|explain|describe|tell|teach|show|guide|promote|encourage|endorse|condone|facilitate|advocate|justify|support|continue|proceed|do (?:that|this|so|it)|process|accommodate|entertain|speculate|access|disclose|reveal|identify|confirm|say|agree|be able to|be part of|list|name|translate|run|execute|open|read|browse|use|view|watch|send|search|look up|have (?:\w+ )?(?:opinions?|beliefs|feelings|preferences|access)|(?:writ|creat|generat|provid|giv|help|assist|discuss|answer|shar|mak|produc)ing)`;
const CANNOT = String.raw`(?:can ?not|can't|cant|could not|couldn't|will not|won't|would not|wouldn't|do not feel comfortable|don't feel comfortable|must not|may not|am not going to|'m not going to|am unable to|'m unable to|am not able to|'m not able to|am not allowed to|'m not allowed to|am not permitted to|'m not permitted to|am not authorized to|am not in a position to|'m not in a position to|am prohibited from|am not programmed to|'m not programmed to|am not designed to|'m not designed to|(?:am|'m) not (?:comfortable|willing|equipped|capable of|here to|supposed to)|refuse to|decline to|(?:must|have to|need to|will|'ll have to|'m going to have to|am going to) (?:respectfully |politely )?(?:decline|refuse)|(?:have|'ve) to (?:respectfully |politely )?(?:decline|refuse)|respectfully decline|(?:do not|don't) (?:condone|support|endorse|encourage|promote|engage in|participate in|provide|assist|offer|have (?:the|any) (?:ability|capability|capacity|permission|authority)|have access|have any access|have information|have personal information|have real-time))`;
/** A few words may stand between: "cannot, in good conscience, provide". */
const GAP = String.raw`[^.!?;:]{0,60}?`;

const REFUSING_ENGLISH = [
  String.raw`\b(?:i|this assistant|this model),? ?(?:really |simply |just |also |therefore |unfortunately,? |respectfully |regretfully )?${CANNOT}\b(?:${GAP}\b${HELP}|[.!]?$)`,
  String.raw`\bi (?:do not|don't|cannot|can't|will not|won't) (?:condone|endorse|encourage|promote|engage in|participate in)\b`,
  String.raw`\bi (?:do not|don't) have (?:the |any |direct |real-time )*(?:ability|capability|capacity|permission|authority|access)\b`,
  String.raw`\b(?:not |im)possible for me to ${HELP}\b`,
  String.raw`\bi(?: must|'ll| will| have to| need to)? (?:must |have to )?(?:respectfully |politely )?(?:decline|refuse)\b`,
  String.raw`\bwe (?:cannot|can't|are unable to|are not able to) (?:help|assist|provide|offer|fulfil?l|process|accommodate|comply)\b`,
  String.raw`\b(?:cannot|can't|can not|won't) (?:help|assist|comply)\b`,
  String.raw`\bunable to (?:help|assist|comply|fulfil?l|provide|process)\b`,
  String.raw`\bi(?:'d| would) (?:rather|prefer) not\b`,
  String.raw`\bnot (?:something|a (?:request|topic|question|task)) (?:that )?(?:i|we)(?: am|'m)? ?(?:can|could|will|would|able to|willing to|comfortable)\b`,
  String.raw`\b(?:isn't|is not) something (?:that )?i(?: can| will|'m| am|'ll| would)`,
  String.raw`^(?:sorry|apologies)\b.{0,12}\b(?:can't|cannot|no)\b`,
];

/** Rules of its own that it appeals to. */
const POLICY_ENGLISH = [
  String.raw`\b(?:against|violates?|violation of|breach of|outside (?:of )?|not within|goes beyond|conflicts? with|contrary to|not in line with|inconsistent with)\s+(?:\w+ ){0,2}?(?:my|our|openai's|anthropic's|google's|ethical|moral|safety|content|usage|community|the)\b.{0,40}\b(?:guidelines?|polic(?:y|ies)|programming|principles?|standards?|values|rules|terms|capabilities|boundaries)`,
  String.raw`\b(?:my|our) (?:programming|(?:ethical|safety|content) guidelines|guidelines|content policy|polic(?:y|ies)|ethical (?:principles|standards))\b.{0,60}\b(?:prevent|prohibit|forbid|do not allow|don't allow|not to)`,
  String.raw`\b(?:request|question|prompt) (?:is|that is|seems|appears) (?:\w+ ){0,2}(?:inappropriate|harmful|offensive|unethical|illegal|not appropriate|against)`,
  String.raw`\b(?:in|not )appropriate for me to\b`,
];
/** What it finds wrong with the question: more than one of these is no answer. */
const JUDGEMENT_ENGLISH = [
  String.raw`\b(?:not|never|in|un) ?(?:at all |ever |an? )?(?:appropriate|ethical|acceptable|permissible|accurate|fair|respectful|productive)\b[^.!?]{0,40}?\bto (?:provide|discuss|suggest|encourage|promote|offer|give|share|assist|answer|engage|make|advocate|support|ask|say|generate|speculate|discriminate|imply|assume)\b`,
  String.raw`\b(?:promotes?|perpetuates?|reinforces?|encourag(?:es?|ing)|glorif(?:y|ies)) .{0,40}\b(?:harmful|discriminat|hate|stereotypes|violen|illegal|prejudice|bias)`,
  String.raw`\bi (?:strongly |must |would |do not |don't |highly )*(?:advise|urge|encourage|recommend) (?:you )?(?:strongly )?(?:against|not to)\b`,
  String.raw`\bi (?:don't|do not|cannot|can't) (?:think|believe) (?:it's|it is|that it is|that it's|that) (?:appropriate|accurate|fair|right|ethical|acceptable|productive|respectful)`,
];

/** Talk of what is right and wrong and of how people are to be treated. */
const VALUES_ENGLISH = [
  String.raw`\b(?:illegal|unlawful|unethical|immoral|harmful|hurtful|discriminat\w*|prejudice\w*|stereotyp\w*|offensive|hateful|racis[mt]|sexis[mt]|bigot\w*|reprehensible|(?:in)?appropriate|(?:un)?acceptable|morally|ethical(?:ly)?)\b`,
  String.raw`\b(?:dignity|respect(?:ful|fully)?|equal(?:ity|ly)?|fair(?:ly|ness)?|inclusi\w+|diversity|human rights|empathy|compassion\w*|kindness|well-being|wellbeing|non-?violent)\b`,
  String.raw`\b(?:regardless of (?:their|your|race|gender|who|whether)|deserves? to be|(?:has|have|should have) (?:the|every) (?:same )?right|everyone (?:should|has|is|deserves))\b`,
];
/** Introductions, warnings, wishes and offers of other help: they tell nothing of what was asked, either. */
const COURTESY_ENGLISH = [
  String.raw`\b(?:it is|it's|is) (?:also |always |very |really |crucial|essential|vital|critical|imperative|best|better|never|not|worth|important|wrong|highly |both |a (?:serious )?crime|a criminal)\b`,
  String.raw`\b(?:severe|serious|legal) (?:\w+ )?(?:consequences|crime|offen[cs]e)|\b(?:imprisonment|law enforcement|authorities)\b`,
  String.raw`\b(?:seek (?:out )?(?:\w+ )?(?:help|support|assistance|guidance|advice)|reach out to|crisis (?:hotline|helpline|line)|(?:mental health|medical|legal|qualified|licensed) (?:\w+ )?(?:professional|counsel\w*|advi\w+)|therapist|emergency services|you(?:'re| are) (?:not alone|feeling this way)|trusted (?:friend|adult|person|source))\b`,
  String.raw`\bif you (?:have|need|want|would like|'re|are|or someone)\b.{0,60}\b(?:question|concern|help|assist|feel|struggl|danger|experienc|support|information|ask|topic)`,
  String.raw`^(?:what )?i (?:can|could)(?: instead| still| also| certainly)? (?:do is|help|offer|assist|suggest|provide|share|talk|try|point|recommend)|^(?:would you like|do you want|i would be (?:happy|glad))\b`,
  String.raw`\b(?:is there (?:anything|something) else|feel free to (?:ask|reach)|(?:please )?let me know|happy to (?:help|assist|try)|here to (?:help|assist|provide|support)|don't hesitate)\b`,
  String.raw`\bi(?:'m| am) (?:just |only )?an? (?:\w+ )?(?:ai|language model|artificial|assistant|large)|\bas an? (?:\w+ ){0,2}(?:ai|language model|assistant)\b`,
  String.raw`^(?:instead|rather),? (?:of |i |let's |let us |you |we |it |please |consider|focus|try)`,
  String.raw`^(?:i would|i'd|i) (?:like to |strongly |instead |rather |also )?(?:encourage|urge|suggest|recommend|emphasi[sz]e|remind|want to (?:emphasi[sz]e|remind))`,
  String.raw`\b(?:my (?:purpose|goal|role|aim) is|i(?:'m| am) (?:designed|programmed|committed|here) to|i strive to)\b`,
  String.raw`^(?:remember|ultimately|let's|let us|we should|as a society|such (?:actions?|behaviou?r|content|acts?|activit\w+|beliefs?))\b`,
];

const APOLOGY_ENGLISH = [
  String.raw`^(?:i(?:'m| am) (?:really |so |very |truly |terribly |deeply )?(?:sorry|afraid)|sorry|my apologies|i apologi[sz]e|apologies|unfortunately|regrettably)\b`,
];

const REFUSING_GERMAN = [
  String.raw`\b(?:kann|darf|werde|mochte|will|konnte)\b[^.!?]{0,80}\b(?:nicht|keine?[nrms]?|leider nicht)\b[^.!?]{0,80}\b(?:helfen|weiterhelfen|unterstutzen|behilflich|bereitstellen|geben|liefern|anbieten|beantworten|erfullen|nachkommen|schreiben|erstellen|erzeugen|teilen|nennen|ausfuhren|tun|machen|diskutieren|besprechen|mitwirken)`,
  String.raw`\bich (?:muss|mochte)\b[^.!?]{0,60}\bablehnen\b`,
  String.raw`\bich bin nicht (?:in der lage|befugt|berechtigt|bereit)\b`,
  String.raw`\b(?:dabei|damit|hierbei) kann ich\b[^.!?]{0,40}\bnicht\b`,
];
const REFUSING_FRENCH = [
  String.raw`\bje ne (?:peux|puis|pourrai|pourrais|suis|vais|souhaite|veux)\b[^.!?]{0,30}\b(?:pas|rien)\b[^.!?]{0,60}\b(?:aider|assister|fournir|donner|repondre|partager|proposer|creer|ecrire|rediger|generer|produire|acceder|satisfaire|traiter|discuter|en mesure|autorisee?|capable|faire)`,
  String.raw`\bje (?:dois|me vois contraint de|suis obligee? de)\b[^.!?]{0,20}\b(?:refuser|decliner)\b`,
  String.raw`\bje refuse\b`,
];
const REFUSING_SPANISH = [
  String.raw`\bno (?:puedo|podre|podria|voy a|debo|quiero|estoy autorizad[oa] a|me es posible|soy capaz de|estoy en condiciones de)\b[^.!?]{0,50}\b(?:ayudar\w*|asistir\w*|proporcionar\w*|dar\w*|ofrecer\w*|responder\w*|compartir\w*|crear\w*|escribir\w*|generar\w*|cumplir|hacer\w*|brindar\w*|facilitar\w*|participar|discutir|procesar|continuar)`,
  String.raw`\b(?:debo|tengo que) (?:rechazar|negarme|declinar)\b`,
];
const POLICY_OTHERS = [
  String.raw`\b(?:verstosst|verstossen|widerspricht|widersprechen)\b.{0,40}\b(?:richtlinien|grundsatzen?|regeln|prinzipien)`,
  String.raw`\b(?:contraire|va a l'encontre|viole|enfreint)\b.{0,30}\b(?:mes|nos|aux|les|de)\b.{0,20}\b(?:principes|directives|regles|politiques?)`,
  String.raw`\b(?:va en contra de|viola|infringe|contrari[oa] a)\b.{0,30}\b(?:mis|nuestras?|las?|los)\b.{0,20}\b(?:directrices|politicas?|principios|normas|programacion)`,
];
const APOLOGY_OTHERS = [
  String.raw`^(?:es tut mir (?:sehr |wirklich )?leid|tut mir leid|entschuldigung|entschuldige|leider|bedauerlicherweise)\b`,
  String.raw`^(?:(?:je suis |)(?:vraiment )?desolee?|je m'excuse|malheureusement|toutes mes excuses)\b`,
  String.raw`^(?:lo siento|lo lamento|disculpa|disculpe|perdon|lamentablemente|desafortunadamente|me temo)\b`,
];
const COURTESY_OTHERS = [
  String.raw`\b(?:illegal|strafbar|unethisch|schadlich|wurde|respekt\w*|diskriminier\w*|es ist wichtig|stattdessen|wende dich|wenden sie sich|wenn (?:du|sie) (?:hilfe|fragen))\b`,
  String.raw`\b(?:illegal\w*|contraire a l'ethique|nuisible|dignite|respect\w*|discrimin\w*|il est important|n'hesitez pas|si vous avez|puis-je vous aider)\b`,
  String.raw`\b(?:ilegal\w*|poco etic[oa]|danin[oa]|dignidad|respeto\w*|discrimin\w*|es importante|no dudes|si necesitas|si tienes|hay algo mas)\b`,
];

/** Not a refusal: what it lacks, what nobody could, a figure of speech, somebody else's words, a wrong premise. */
const NO_REFUSAL = [
  String.raw`\b(?:can't|cannot|can not) (?:help but|wait|believe|imagine|remember|recall|see|find|recommend [\w ]{1,30} enough|stress|emphasi[sz]e|overstate|go wrong|thank|be (?:sure|certain|wrong)|(?:say|tell)(?: you)? (?:for sure|for certain|with certainty|if|whether))`,
  String.raw`\bwithout (?:more|further|additional|knowing|seeing|any more)\b`,
  String.raw`\b(?:could|can) you (?:please )?(?:provide|share|clarify|tell|give|specify|paste|send)\b`,
  String.raw`\b(?:said|says|replied|answered|told|wrote|responded|shouted|whispered)\b`,
  String.raw`^(?!(?:ai|assistant|model|bot|answer|response|reply|output|note|request|question):)\w+: `,
  String.raw`\b(?:false (?:assumption|premise)|factually coherent|factual basis|fictional (?:character|person|place)|(?:does not|doesn't) (?:exist|make sense))\b`,
];

function anyOf(phrases: readonly string[]): RegExp {
  return new RegExp(phrases.join("|"));
}

export const REFUSING = anyOf([...REFUSING_ENGLISH, ...REFUSING_GERMAN, ...REFUSING_FRENCH, ...REFUSING_SPANISH]);
export const POLICY = anyOf([...POLICY_ENGLISH, ...POLICY_OTHERS]);
export const JUDGEMENT = anyOf(JUDGEMENT_ENGLISH);
export const APOLOGY = anyOf([...APOLOGY_ENGLISH, ...APOLOGY_OTHERS]);
export const VALUES = anyOf(VALUES_ENGLISH);
export const COURTESY = anyOf([...COURTESY_ENGLISH, ...COURTESY_OTHERS]);
export const NOT_REFUSING = anyOf(NO_REFUSAL);
