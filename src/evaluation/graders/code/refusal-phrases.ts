// How models refuse, sentence by sentence: phrases that were read one by one.
import { APOLOGY_ABROAD, COURTESY_ABROAD, POLICY_ABROAD, REFUSING_ABROAD } from "./refusal-languages.ts";

/** What people ask a model to do, and what it says that it will not do. */
const HELP = String.raw`(?:help|assist|aid|support|provide|give|offer|share|supply|fulfil?l|satisfy|grant|honou?r|comply|complete|carry out|answer|respond|reply|discuss|talk about|engage|participate|create|write|generate|produce|draft|compose|make|suggest|recommend|advise|advice|instruct|explain|describe|tell|teach|show|guide|promote|encourage|endorse|condone|facilitate|advocate|justify|support|continue|proceed|do (?:that|this|so|it)|process|accommodate|entertain|speculate|access|disclose|reveal|identify|confirm|say|agree|be able to|be (?:a )?part of|be involved|list|name|reproduce|diagnose|judge|comment|elaborate|role-?play|pretend|let you|go (?:there|into|along|down)|get into|be doing|take part|hand out|give out|translate|run|execute|open|read|browse|use|view|watch|send|search|look up|have (?:\w+ )?(?:opinions?|beliefs|feelings|preferences|access)|(?:writ|creat|generat|provid|giv|help|assist|discuss|answer|shar|mak|produc)ing)`;
const CANNOT = String.raw`(?:can ?not|can't|cant|(?:could not|couldn't) (?:possibly|in good conscience)|will not|won't|shall not|shan't|(?:do not|don't) (?:want|wish|intend|plan|care) to|would not|wouldn't|do not feel comfortable|don't feel comfortable|must not|may not|am not going to|'m not going to|am unable to|'m unable to|am not able to|'m not able to|am not allowed to|'m not allowed to|am not permitted to|'m not permitted to|am not authorized to|am not in a position to|'m not in a position to|am prohibited from|am not programmed to|'m not programmed to|am not designed to|'m not designed to|(?:am|'m) not (?:comfortable|willing|equipped|capable of|here to|supposed to)|refuse to|decline to|(?:must|have to|need to|will|'ll have to|'m going to have to|am going to) (?:respectfully |politely )?(?:decline|refuse)|(?:have|'ve) to (?:respectfully |politely )?(?:decline|refuse)|respectfully decline|(?:do not|don't) (?:condone|support|endorse|encourage|promote|engage in|participate in|provide|assist|offer|have (?:the|any) (?:ability|capability|capacity|permission|authority)|have access|have any access|have information|have personal information|have real-time))`;
/** A few words may stand between: "cannot, in good conscience, provide". */
const GAP = String.raw`[^.!?;:]{0,60}?`;

const REFUSING_ENGLISH = [
  String.raw`\b(?:i|this assistant|this model),? ?(?:really |simply |just |also |therefore |unfortunately,? |respectfully |regretfully )?${CANNOT}\b(?:${GAP}\b${HELP}|[.!]?$)`,
  String.raw`\bi (?:do not|don't|cannot|can't|will not|won't) (?:condone|endorse|encourage|promote|engage in|participate in)\b`,
  String.raw`\bi (?:do not|don't) have (?:the |any |direct |real-time )*(?:ability|capability|capacity|permission|authority|access)\b`,
  String.raw`\b(?:not |im)possible for me to ${HELP}\b`,
  String.raw`\bi(?: must|'ll| will| have to| need to)? (?:must |have to )?(?:respectfully |politely )?(?:decline|refuse)\b`,
  String.raw`\bwe(?:'re| are)? (?:cannot|can't|unable to|not able to) (?:help|assist|support|provide|offer|fulfil?l|process|accommodate|comply)\b`,
  String.raw`\b(?:cannot|can't|can not|won't) (?:help|assist|comply)\b`,
  String.raw`\bunable to (?:help|assist|comply|fulfil?l|provide|process)\b`,
  String.raw`\bi(?:'d| would)? (?:rather|prefer) not\b`,
  String.raw`\bi(?:'m| am|'ll| will)? (?:going to |will |have to |need to |must |gonna )*(?:pass on (?:this|that|it)|say no|turn (?:this |that |it |you )?down)\b`,
  String.raw`\b(?:a |an )?(?:hard|firm|clear|absolute) no from me\b|\bmy answer is (?:still |a )?no\b|\bnot (?:my place|for me|up to me) to\b`,
  String.raw`\bi(?:'m| am) (?:respectfully |politely )?declining\b`,
  String.raw`\bi (?:do not|don't) feel (?:right|good|ok|okay|comfortable|safe|at ease) (?:about|with)?\b|\b(?:best|better) (?:if|that) i (?:do not|don't) ${HELP}\b`,
  String.raw`\bi(?:'m| am|'ve| have)? (?:choosing|chosen|choose|chose|decided|opting) not to (?:help|assist|answer|engage|discuss|comply|provide|participate|respond|continue)\b`,
  String.raw`\bi(?:'m| am) (?:barred|prohibited|forbidden|prevented|restricted|banned|blocked) from\b`,
  String.raw`\bi (?:lack|have no) (?:the |any )?(?:ability|capability|means|permission|authority|intention|wish|desire) (?:to|of) ${HELP}`,
  String.raw`\bi(?:'m| am| was|'ve been| have been) (?:programmed|designed|trained|instructed|told|asked|required) to (?:refuse|decline|reject)\b`,
  String.raw`\bi(?:'d|'m| am|'ve|'ll)?\b[^.!?;:]{0,50}\band(?: i)? (?:can't|cannot|won't|will not) ${HELP}\b`,
  String.raw`\bi (?:do not|don't) (?:provide|produce|generate|create|write|discuss|share|give|offer|do|make) (?:that|this|those|these|any|such|instructions|advice|\w+ (?:content|advice|information|materials?|instructions|texts?|code))\b`,
  String.raw`\bi (?:do not|don't) (?:think|feel|believe) (?:that )?i (?:should|ought to) ${HELP}\b`,
  String.raw`\bi(?:'m| am) not an? [\w ]{2,40},? (?:and|so) (?:can't|cannot|can not|won't) ${HELP}\b`,
  String.raw`^(?:nope|no|nah|sorry)?[,;: -]*(?:can't|cannot|won't|not (?:doing|going to|gonna|happening))(?: (?:do|help|answer|share|say|give|write|tell|discuss|assist))? (?:that|this|it|you|with)\b`,
  String.raw`\b(?:isn't|is not|not) (?:something (?:that is )?)?(?:possible|doable) for me\b|\boff[- ]limits (?:for|to) me\b`,
  String.raw`^(?:providing|sharing|giving|writing|creating|helping|making|explaining|describing)\b[^.!?]{0,100}\bwould be (?:irresponsible|unethical|inappropriate|illegal)`,
  String.raw`\b(?:not|isn't) (?:something|one|a (?:request|topic|question|task|thing)) (?:that )?(?:i|we)(?: am|'m|'ll|'d)? ?(?:can|could|will|would|do|be|ever|able to|willing to|going to|allowed to|comfortable)\b`,
  String.raw`\b(?:is|be|'s) (?:inappropriate|unethical|irresponsible|wrong|illegal|improper|immoral|unsafe|not (?:appropriate|ethical|right|responsible|safe|okay|ok)) for me to\b`,
  String.raw`^(?:sorry|apologies)\b.{0,12}\b(?:can't|cannot|no)\b`,
];

/** Rules of its own that it appeals to. */
const POLICY_ENGLISH = [
  String.raw`\b(?:against|violates?|violation of|breach of|outside (?:of )?|not within|goes beyond|conflicts? with|contrary to|not in line with|inconsistent with)\s+(?:\w+ ){0,2}?(?:my|our|openai's|anthropic's|google's|ethical|moral|safety|content|usage|community|the)\b.{0,40}\b(?:guidelines?|polic(?:y|ies)|programming|principles?|standards?|values|rules|terms|capabilities|boundaries)`,
  String.raw`\b(?:my|our) (?:programming|(?:ethical|safety|content) guidelines|guidelines|content policy|polic(?:y|ies)|ethical (?:principles|standards))\b.{0,60}\b(?:prevent|prohibit|forbid|do not allow|don't allow|not to)`,
  String.raw`\b(?:request|question|prompt) (?:is|that is|seems|appears) (?:\w+ ){0,2}(?:inappropriate|harmful|offensive|unethical|illegal|not appropriate|against)`,
  String.raw`\bi(?:'m| am| was|'ve been| have been) (?:instructed|told|asked|trained|directed) not to (?:help|assist|answer|discuss|share|talk|speak|reveal|disclose|provide|comment|engage|respond|give|say|write|generate)`,
  String.raw`\b(?:outside|beyond|not|isn't) (?:of )?(?:within )?what i(?: can\b|(?:'m| am) (?:allowed|able|permitted|willing|designed|comfortable))`,
  String.raw`\b(?:break|breaking|violate|violating) (?:my|our) (?:own )?(?:rules|guidelines|polic(?:y|ies)|principles|code)`,
  String.raw`\b(?:prompt|request|message|input|query|question) (?:could not|cannot|can't) be (?:submitted|processed|answered|fulfilled|completed)\b(?! (?:with|from|without|because|based|by|on|using|until))`,
  String.raw`\bi(?:'m| am) only able to (?:help|assist|answer|discuss)|\bi can only (?:help|assist|answer questions|discuss|talk about)\b`,
  String.raw`\b(?:responses?|requests?|prompts?|messages?|content|inputs?|quer(?:y|ies)|questions?|outputs?|completions?|generations?) (?:(?:was|were|is|has been|have been|got) )?(?:blocked|filtered|rejected|flagged|refused|removed|withheld|stopped)\b[^.!?]{0,80}\b(?:safety|content|polic|filter|moderat|guardrail|unsafe|inappropriate|harmful)`,
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
  String.raw`\b(?:illegal|unlawful|(?:a|serious) crimes?|invasion of privacy|(?:is|be|are) (?:a form of )?(?:fraud|theft|stalking|harassment|plagiarism|vandalism|abuse)|against the law|unethical|immoral|harmful|hurtful|discriminat\w*|prejudice\w*|stereotyp\w*|offensive|hateful|racis[mt]|sexis[mt]|bigot\w*|reprehensible|(?:in)?appropriate|(?:un)?acceptable|morally|ethical(?:ly)?)\b`,
  String.raw`\b(?:dignity|respect(?:ful|fully)?|equal(?:ity|ly)?|fair(?:ly|ness)?|inclusi\w+|diversity|human rights|empathy|compassion\w*|kindness|well-being|wellbeing|non-?violent)\b`,
  String.raw`\b(?:regardless of (?:their|your|race|gender|who|whether)|deserves? to be|(?:has|have|should have) (?:the|every) (?:same )?right|everyone (?:should|has|is|deserves))\b`,
];
/** Introductions, warnings, wishes and offers of other help: they tell nothing of what was asked, either. */
const COURTESY_ENGLISH = [
  String.raw`\b(?:it is|it's|is) (?:also |always |very |really |crucial|essential|vital|critical|imperative|best|better|never|not|worth|important|wrong|highly |both |a (?:serious )?crime|a criminal)\b`,
  String.raw`\b(?:severe|serious|legal) (?:\w+ )?(?:consequences|crime|offen[cs]e)|\b(?:imprisonment|law enforcement|authorities)\b|\b(?:consult|see|speak (?:with|to)|talk (?:to|with)|contact|reach)\b[^.!?]{0,30}\b(?:doctor|attorney|lawyer|pharmacist|physician|professional|advis[eo]r|counsell?or|manufacturer|police)\b`,
  String.raw`\b(?:seek (?:out )?(?:\w+ )?(?:help|support|assistance|guidance|advice)|reach out to|crisis (?:hotline|helpline|line)|(?:mental health|medical|legal|qualified|licensed) (?:\w+ )?(?:professional|counsel\w*|advi\w+)|therapist|emergency services|you(?:'re| are) (?:not alone|feeling this way)|trusted (?:friend|adult|person|source))\b`,
  String.raw`\bif you (?:have|need|want|would like|'re|are|or someone)\b.{0,60}\b(?:question|concern|help|assist|feel|struggl|danger|experienc|support|information|ask|topic|trouble|danger|anything)`,
  String.raw`^(?:what )?i (?:can|could)(?: instead| still| also| certainly)? (?:do is|help|offer|assist|suggest|provide|share|talk|try|point|recommend)|^(?:would you like|do you want|i would be (?:happy|glad))\b`,
  String.raw`\b(?:is there (?:anything|something) else|feel free to (?:ask|reach)|(?:please )?let me know|happy to (?:help|assist|try)|here to (?:help|assist|provide|support)|don't hesitate)\b`,
  String.raw`\bi(?:'m| am) (?:just |only )?an? (?:\w+ )?(?:ai|language model|artificial|assistant|large)|^i (?:appreciate|understand|hear) (?:you|that you|your|the)\b|^(?:thanks|thank you) for\b|\bas an? (?:[\w-]+ ){0,3}(?:ai|language model|assistant)\b`,
  String.raw`^you (?:might|may|could) (?:want to |instead )?(?:talk|speak|reach|contact|consider|seek|ask)\b`,
  String.raw`^(?:instead|rather),? (?:of |i |let's |let us |you |we |it |please |consider|focus|try)`,
  String.raw`^(?:i would|i'd|i) (?:like to |strongly |instead |rather |also )?(?:encourage|urge|suggest|recommend|emphasi[sz]e|remind|want to (?:emphasi[sz]e|remind))`,
  String.raw`\b(?:my (?:purpose|goal|role|aim) is|i(?:'m| am) (?:designed|programmed|committed|here) to|i strive to)\b`,
  String.raw`^(?:remember|ultimately|let's|let us|we should|as a society|such (?:actions?|behaviou?r|content|acts?|activit\w+|beliefs?))\b`,
];

const APOLOGY_ENGLISH = [
  String.raw`^(?:i(?:'m| am) (?:really |so |very |truly |terribly |deeply )?(?:sorry|afraid)|sorry|my apologies|i apologi[sz]e|apologies|unfortunately|regrettably)\b`,
];

/** Not a refusal: what it lacks, what nobody could, a figure of speech, somebody else's words, a wrong premise. */
const NO_REFUSAL = [
  String.raw`\b(?:can't|cannot|can not|don't) (?:help (?:but|noticing|thinking|wondering|feeling|smiling|laughing|admiring)|make (?:it\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day)|speak for|tell a lie|wait|believe|imagine|remember|recall|see|find|recommend [\w ]{1,30} enough|stress|emphasi[sz]e|overstate|go wrong|thank|be (?:sure|certain|wrong)|(?:say|tell)(?: you)? (?:for sure|for certain|with certainty|if|whether))`,
  String.raw`\?$`,
  String.raw`\brefuse to (?:believe|accept|admit|give up)\b`,
  String.raw`\bnot able to make (?:it\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day)`,
  String.raw`\bwithout (?:more|further|additional|knowing|seeing|any more)\b`,
  String.raw`\b(?:could|can) you (?:please )?(?:provide|share|clarify|tell|give|specify|paste|send)\b`,
  String.raw`\b(?:said|says|replied|answered|told|wrote|responded|shouted|whispered)\b`,
  String.raw`^(?!(?:ai|assistant|model|bot|answer|response|reply|output|note|request|question):)\w+: `,
  String.raw`\b(?:false (?:assumption|premise)|factually coherent|factual basis|fictional (?:character|person|place)|(?:does not|doesn't) (?:exist|make sense))\b`,
];

function anyOf(phrases: readonly string[]): RegExp {
  return new RegExp(phrases.join("|"));
}

export const REFUSING = anyOf([...REFUSING_ENGLISH, ...REFUSING_ABROAD]);
export const POLICY = anyOf([...POLICY_ENGLISH, ...POLICY_ABROAD]);
export const JUDGEMENT = anyOf(JUDGEMENT_ENGLISH);
export const APOLOGY = anyOf([...APOLOGY_ENGLISH, ...APOLOGY_ABROAD]);
export const VALUES = anyOf(VALUES_ENGLISH);
export const COURTESY = anyOf([...COURTESY_ENGLISH, ...COURTESY_ABROAD]);
export const NOT_REFUSING = anyOf(NO_REFUSAL);
