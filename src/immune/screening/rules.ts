// What attacks on a model say.
import { FRAMING, HARM, PERSONA, PRESSURE, REFUSALS } from "./jailbreak-rules.ts";
import { DISGUISE, IMPERSONATION, LEAK, OVERRIDE, SECRETS } from "./order-rules.ts";
import { ADDRESSED, CONCEALMENT, EXFILTRATION, TOOLS } from "./planted-rules.ts";
import type { Rule } from "./rule.ts";

export const RULES: readonly Rule[] = [
  ...OVERRIDE,
  ...PERSONA,
  ...LEAK,
  ...SECRETS,
  ...EXFILTRATION,
  ...TOOLS,
  ...IMPERSONATION,
  ...REFUSALS,
  ...FRAMING,
  ...HARM,
  ...PRESSURE,
  ...CONCEALMENT,
  ...ADDRESSED,
  ...DISGUISE,
];
