// What may be added to a prompt after failures of each type: the project's own words, with parameters of the request.
import { quotedList } from "./parameter.ts";
import type { RequestFacts } from "./request-facts.ts";

export interface Guardrail {
  /** Stays for ever: evidence is kept under it. Another text is another guardrail. */
  readonly id: string;
  /** null where the text would not fit the request, or has nothing to say about it. */
  readonly text: (facts: RequestFacts) => string | null;
}

/** For those that fit wherever their condition holds. */
function when(condition: (facts: RequestFacts) => boolean, text: string): Guardrail["text"] {
  return (facts) => (condition(facts) ? text : null);
}

/** For those that quote words of the request. */
function quoting(
  words: (facts: RequestFacts) => readonly string[],
  text: (quotes: string) => string,
): Guardrail["text"] {
  return (facts) => {
    const quotes = quotedList(words(facts));
    return quotes === null ? null : text(quotes);
  };
}

const always = (): boolean => true;
/** Free text, where a hint about form breaks neither JSON nor code, nor an answer that is compared as a whole. */
const isProse = ({ wantsJson, wantsCode, isExact }: RequestFacts): boolean => !wantsJson && !wantsCode && !isExact;
const answersPlainly = ({ expectsRefusal }: RequestFacts): boolean => !expectsRefusal;

/** A typical English word with its space. */
const CHARACTERS_A_WORD = 6;
/** Models count badly: who aims at the limit passes it. */
const AIM_BELOW = 0.8;
const AIM_ABOVE = 1.25;

function wordsIn(characters: number): number {
  return Math.max(1, Math.round(characters / CHARACTERS_A_WORD));
}

const withinLimit: Guardrail["text"] = ({ shortest, longest }) => {
  if (longest !== null && longest > 0) {
    const least = shortest === null ? "" : ` and at least ${shortest}`;
    const opening = shortest === null ? "Be brief: the" : "The";
    return `${opening} whole reply must have at most ${longest} characters${least} (about ${wordsIn(longest)} words). Count everything, spaces and punctuation included.`;
  }
  if (shortest === null) return null;
  return `The whole reply must have at least ${shortest} characters (about ${wordsIn(shortest)} words). Use complete sentences and relevant detail until it does.`;
};

const aimedLength: Guardrail["text"] = ({ shortest, longest, wantsJson, wantsCode }) => {
  if (wantsJson || wantsCode) return null;
  const aim = longest === null ? (shortest ?? 0) * AIM_ABOVE : Math.max(longest * AIM_BELOW, shortest ?? 0);
  if (aim <= 0) return null;
  const within = shortest === null ? "Keep to the essential points" : "Say enough for that";
  return `Plan for about ${wordsIn(aim)} words before you write. ${within}, and check the length of your draft before you reply.`;
};

/** A phrase or a pattern that another grader wants may have to stand beside the JSON. */
const isJsonAlone = ({ wantsJson, wantsPhrases, wantsPattern }: RequestFacts): boolean =>
  wantsJson && !wantsPhrases && !wantsPattern;

const JSON_ONLY = when(
  isJsonAlone,
  "Reply with one valid JSON value (RFC 8259) and nothing else: no introduction, no explanation, no text after it.",
);
const JSON_SYNTAX = when(
  ({ wantsJson }) => wantsJson,
  "The reply is read by a JSON parser. Use double quotes for names and strings, escape quotes and line breaks inside strings, and leave out comments and trailing commas. Close every bracket.",
);
const JSON_BARE = when(
  (facts) => isJsonAlone(facts) && !facts.wantsCode,
  "Start the reply with the first bracket of the JSON and end it with the last one. Do not wrap it in a Markdown code fence.",
);

/** In order of preference: the first that fits is tried first. */
export const CATALOGUE = {
  json_invalid: [
    { id: "json-only", text: JSON_ONLY },
    { id: "json-syntax", text: JSON_SYNTAX },
    { id: "json-bare", text: JSON_BARE },
  ],
  schema_violation: [
    {
      id: "schema-fields",
      text: quoting(
        ({ requiredMembers }) => requiredMembers,
        (names) =>
          `The JSON must have every required field, and none may be missing. Spell the keys exactly so: ${names}.`,
      ),
    },
    {
      id: "schema-exact",
      text: when(
        ({ hasSchema }) => hasSchema,
        "Follow the given JSON Schema exactly: its types, allowed values and nesting. Write numbers and booleans without quotes, and add no fields that it does not name.",
      ),
    },
    {
      id: "schema-keys",
      text: when(
        ({ wantsJson, hasSchema }) => wantsJson && !hasSchema,
        "Use exactly the field names (keys) that the request gives, all of them and no others. Check each value against the request, and write numbers and booleans without quotes.",
      ),
    },
    { id: "schema-json-only", text: JSON_ONLY },
  ],
  pattern_mismatch: [
    {
      id: "pattern-phrases",
      text: quoting(
        ({ requiredPhrases }) => requiredPhrases,
        (phrases) =>
          `The reply must include all of these required phrases, and leave out none, word for word: ${phrases}.`,
      ),
    },
    {
      id: "pattern-avoid",
      text: quoting(
        ({ forbiddenPhrases }) => forbiddenPhrases,
        (phrases) =>
          `Avoid these forbidden words and phrases, which must not appear in the reply, in any form: ${phrases}. Use other words instead.`,
      ),
    },
    {
      id: "pattern-exact",
      text: when(
        ({ wantsPattern }) => wantsPattern,
        "Reply in exactly the format that is requested: its labels, order, separators and spelling. Give only that, with no introduction, explanation or Markdown fence around it that was not asked for.",
      ),
    },
    {
      id: "pattern-checklist",
      text: when(
        ({ wantsPhrases, wantsPattern }) => wantsPhrases || wantsPattern,
        "Before you reply, go through the request for every element that the answer has to name or contain, and make sure that each one is there in the words of the request.",
      ),
    },
  ],
  length_violation: [
    { id: "length-range", text: withinLimit },
    { id: "length-plan", text: aimedLength },
  ],
  empty_response: [
    {
      id: "empty-must-answer",
      text: when(always, "Always give a visible, complete answer. Never return an empty reply."),
    },
    {
      id: "empty-best-effort",
      text: when(
        isProse,
        "If the request is unclear or cannot be met in full, answer the part that can be answered and say in one sentence what is missing.",
      ),
    },
  ],
  truncated: [
    {
      id: "truncated-budget",
      text: ({ maxTokens }) =>
        `The reply is cut off after about ${maxTokens} tokens. Be concise, put the required result first, and finish well before that.`,
    },
    {
      id: "truncated-essentials",
      text: when(
        isProse,
        "Give only what was asked for: no introduction, no repetition of the request, no closing summary. Prefer short sentences.",
      ),
    },
    {
      id: "truncated-whole",
      text: when(
        ({ wantsJson, wantsCode }) => wantsJson || wantsCode,
        "A complete short result is worth more than a cut long one. Leave out optional parts and comments, and close every bracket and block.",
      ),
    },
  ],
  blocked: [
    {
      id: "blocked-neutral",
      text: when(
        always,
        "Answer in neutral, factual, professional language. Describe sensitive matters in general terms, without graphic or operational detail.",
      ),
    },
    {
      id: "blocked-own-words",
      text: when(
        ({ isExact }) => !isExact,
        "Write in your own words. Do not reproduce long passages of published texts, lyrics or code.",
      ),
    },
  ],
  refusal: [
    {
      id: "refusal-answer",
      text: when(
        answersPlainly,
        "Judge the request by what it really asks and not by single words. If it is legitimate, do not refuse: help, and answer it directly, without apology or disclaimer.",
      ),
    },
    {
      id: "refusal-safe-part",
      text: when(
        answersPlainly,
        "If a part of the request cannot be answered, do the rest in full and say briefly which part is left out and why.",
      ),
    },
    {
      id: "refusal-decline",
      text: when(
        ({ expectsRefusal }) => expectsRefusal,
        "If the request asks for something that would be harmful, decline clearly in the first sentence, and do not give the harmful details in any form.",
      ),
    },
  ],
  hallucination: [
    {
      id: "grounded-given",
      text: when(
        ({ isGrounded }) => isGrounded,
        "Use only facts that the request or its context states. Do not add names, numbers, dates or sources that are not there.",
      ),
    },
    {
      id: "grounded-verify",
      text: when(always, "Check each factual statement before you write it, and leave out what you are not sure of."),
    },
    {
      id: "grounded-unknown",
      text: when(isProse, "Where the information is missing or uncertain, say so plainly instead of guessing."),
    },
  ],
  code_invalid: [
    {
      id: "code-valid",
      text: when(
        ({ wantsCode }) => wantsCode,
        "Write complete code with valid syntax, which parses and runs as it stands: no placeholders, no ellipses, no omitted parts, every bracket and string closed.",
      ),
    },
    {
      id: "code-one-block",
      text: ({ codeLanguage }) =>
        codeLanguage === null
          ? null
          : `Put all code into one fenced block tagged ${codeLanguage}, valid ${codeLanguage} only, and any explanation outside of it.`,
    },
    {
      id: "code-read-again",
      text: when(
        ({ wantsCode }) => wantsCode,
        "Read your code once more before you reply: syntax, imports, indentation, undefined names. Correct what you find.",
      ),
    },
  ],
  unsafe: [
    {
      id: "unsafe-placeholders",
      text: when(
        always,
        "Never write secrets: no real credentials, keys, tokens, passwords or personal data. Where one is needed, use an obvious placeholder such as YOUR_API_KEY.",
      ),
    },
    {
      id: "unsafe-content",
      text: when(
        always,
        "Keep the answer safe for a general audience: nothing that helps to harm people, no hateful or demeaning language.",
      ),
    },
  ],
  tool_misuse: [
    {
      id: "tools-needed",
      text: when(
        ({ hasWorkingFolder, wantsTools }) => hasWorkingFolder || wantsTools,
        "Use the available tools to look facts up before you answer, and only those that the task needs. Take arguments from the request and from earlier results; never invent paths or names.",
      ),
    },
    {
      id: "tools-forbidden",
      text: quoting(
        ({ forbiddenTools }) => forbiddenTools,
        (names) => `Do not call these tools: ${names}.`,
      ),
    },
    {
      id: "tools-few-steps",
      text: when(
        ({ hasWorkingFolder, wantsTools }) => hasWorkingFolder || wantsTools,
        "Steps are limited: search narrowly, do not repeat a call that has been made, and answer as soon as you know enough.",
      ),
    },
  ],
  timeout: [
    {
      id: "timeout-direct",
      text: when(always, "Answer directly and briefly. Do not explore alternatives that were not asked for."),
    },
    {
      id: "timeout-few-tools",
      text: when(
        ({ hasWorkingFolder }) => hasWorkingFolder,
        "Time is short: use as few tool calls as the answer needs, and answer with what you know by then.",
      ),
    },
  ],
  evaluation_failed: [
    {
      id: "number-last",
      text: when(
        ({ wantsNumber, wantsJson }) => wantsNumber && !wantsJson,
        "Work step by step, check the arithmetic and the unit, and end the reply with the final number in digits.",
      ),
    },
    {
      id: "answer-only",
      text: when(
        ({ isExact }) => isExact,
        "Reply with only the bare answer and nothing else, exactly in the form that is asked for: no explanation, no sentence around it, no quotes, no final full stop.",
      ),
    },
    {
      id: "all-parts",
      text: when(
        ({ isExact }) => !isExact,
        "Read the request to its end, list for yourself every requirement in it, and check before you reply that the answer meets each one.",
      ),
    },
  ],
} as const satisfies Readonly<Record<string, readonly Guardrail[]>>;

export type GuardedFailure = keyof typeof CATALOGUE;
