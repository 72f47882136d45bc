// What record text loses besides secrets: the kinds of personal data that have a shape of their own.
import { redactCards } from "./cards.ts";
import { redactEmails } from "./emails.ts";
import { redactIbans } from "./ibans.ts";
import { redactIpAddresses } from "./ip-addresses.ts";
import { redactPhoneNumbers } from "./phone-numbers.ts";

/** In the order in which they are taken out: what is left of digits is a phone number at most. */
export const PERSONAL_DATA = ["email", "iban", "card", "ip", "phone"] as const;
export type PersonalData = (typeof PERSONAL_DATA)[number];

export interface Step {
  /** A text without any of these has nothing for it. */
  readonly signs: readonly string[] | RegExp;
  readonly take: (text: string) => string;
}

export const PERSONAL_STEPS: Readonly<Record<PersonalData, Step>> = {
  email: { signs: ["@", "%40", "u0040"], take: redactEmails },
  iban: { signs: /[A-Za-z]{2}\d\d[ \u00a0-]?[A-Za-z\d]{2}/, take: redactIbans },
  card: { signs: /\d(?:[ .\u00a0-]?\d){11}/, take: redactCards },
  ip: {
    signs: /\d\.\d{1,3}\.\d{1,3}\.\d|::|[\dA-Fa-f]:[\dA-Fa-f]{1,4}:[\dA-Fa-f]{1,4}:[\dA-Fa-f]/,
    take: redactIpAddresses,
  },
  phone: { signs: /\d(?:[ ()./\u00a0-]{0,3}\d){5}/, take: redactPhoneNumbers },
};
