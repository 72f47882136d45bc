// Turns any text into text that may be kept: the only maker of RecordText.
import { isSecretMember, redactAssignments } from "./assignments.ts";
import { configuredSecrets } from "./configured.ts";
import { redactPrivateKeys } from "./private-keys.ts";
import { marker, storable, type RecordText } from "./record-text.ts";
import { redactJsonWebTokens, redactTokens, redactUrlPasswords } from "./tokens.ts";

export type Redactor = (text: string) => RecordText;

/** Secrets become `[redacted:<kind>]`; NUL and lone surrogates go. Linear time, never throws, a second run changes nothing. */
export const redact: Redactor = createRedactor([]);

/** A `redact` that also takes out these exact secrets, where they are at least 8 characters long. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const steps = [
    storable,
    configuredSecrets(secrets.map(storable)),
    onlyIn(["PRIVATE KEY"], redactPrivateKeys),
    redactTokens,
    onlyIn(["eyJ"], redactJsonWebTokens),
    onlyIn(["://"], redactUrlPasswords),
    onlyIn([":", "="], redactAssignments),
  ];
  return (text) => {
    const clean = steps.reduce((before, step) => step(before), text);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place that mints the brand
    return clean as RecordText;
  };
}

/** Skips the search in a text that has none of what every find has in it: most texts are short and have nothing. */
function onlyIn(signs: readonly string[], step: (text: string) => string): (text: string) => string {
  return (text) => (signs.some((sign) => text.includes(sign)) ? step(text) : text);
}

/** The JSON text of `value` with every string in it redacted; it parses to a value of the same shape. */
export function recordJson(value: unknown, redactor: Redactor = redact): RecordText {
  const clean = JSON.stringify(value ?? null, (name, member: unknown) => {
    if (typeof member !== "string") return member;
    return isSecretMember(name, member) ? marker("secret") : redactor(member);
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every string in it is record text
  return clean as RecordText;
}
