// Turns any text into text that may be kept: the only maker of RecordText.
import { isSecretMember, redactAssignments } from "./assignments.ts";
import { configuredSecrets } from "./configured.ts";
import { PERSONAL_DATA, type PersonalData, PERSONAL_STEPS } from "./personal-data.ts";
import { redactPrivateKeys } from "./private-keys.ts";
import { marker, storable, type RecordText } from "./record-text.ts";
import { redactJsonWebTokens, redactTokens, redactUrlPasswords } from "./tokens.ts";

export type Redactor = (text: string) => RecordText;

/** What is taken out can join what stood around it to something that a step knows; that much is looked at again. */
const MOST_ROUNDS = 4;

/**
 * Secrets and personal data become `[redacted:<kind>]`; NUL and lone surrogates go. Linear time, never throws, a second
 * run changes nothing.
 */
export const redact: Redactor = createRedactor([]);

/** A `redact` that also takes out these exact secrets, where they are at least 8 characters long, and only this personal data. */
export function createRedactor(
  secrets: readonly string[],
  personalData: readonly PersonalData[] = PERSONAL_DATA,
): Redactor {
  const steps = [
    storable,
    configuredSecrets(secrets.map(storable)),
    onlyIn(["PRIVATE KEY"], redactPrivateKeys),
    onlyIn(["eyJ"], redactJsonWebTokens),
    redactTokens,
    onlyIn(["://"], redactUrlPasswords),
    onlyIn([":", "="], redactAssignments),
    ...PERSONAL_DATA.filter((kind) => personalData.includes(kind)).map((kind) => {
      const { signs, take } = PERSONAL_STEPS[kind];
      return onlyIn(signs, take);
    }),
  ];
  return (text) => {
    let clean = text;
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const before = clean;
      clean = steps.reduce((rest, step) => step(rest), before);
      if (clean === before) break;
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place that mints the brand
    return clean as RecordText;
  };
}

/** Skips the search in a text that has none of what every find has in it: most texts are short and have nothing. */
function onlyIn(signs: readonly string[] | RegExp, step: (text: string) => string): (text: string) => string {
  const hasSign = signs instanceof RegExp ? (text: string) => signs.test(text) : hasOneOf(signs);
  return (text) => (hasSign(text) ? step(text) : text);
}

function hasOneOf(signs: readonly string[]): (text: string) => boolean {
  return (text) => signs.some((sign) => text.includes(sign));
}

/** The JSON text of `value` with every string in it redacted; it parses to a value of the same shape. */
export function recordJson(value: unknown, redactor: Redactor = redact): RecordText {
  const clean = JSON.stringify(value ?? null, (name, member: unknown) => {
    if (typeof member !== "string") return member;
    return isSecretMember(name, member) ? marker("secret") : redactedMember(name, member, redactor);
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every string in it is record text
  return clean as RecordText;
}

const NUMBER = /^[\d ().+/-]{6,40}$/;

/** What a number is, its member's name may say: `{"phone": "467 3395"}`, `{"version": "1.2.3.4"}`. */
function redactedMember(name: string, member: string, redactor: Redactor): string {
  if (!NUMBER.test(member)) return redactor(member);
  const named = redactor(`${name}: ${member}`);
  return named.startsWith(`${name}: `) ? named.slice(name.length + 2) : redactor(member);
}
