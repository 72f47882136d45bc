// What attacks on a model say.
import { FRAMING, PERSONA, PRESSURE, REFUSALS } from "./jailbreak-rules.ts";
import { DISGUISE, IMPERSONATION, LEAK, OVERRIDE } from "./order-rules.ts";
import { ADDRESSED, CONCEALMENT, EXFILTRATION, TOOLS } from "./planted-rules.ts";
import type { Rule } from "./rule.ts";

export const RULES: readonly Rule[] = [
  ...OVERRIDE,
  ...PERSONA,
  ...LEAK,
  ...EXFILTRATION,
  ...TOOLS,
  ...IMPERSONATION,
  ...REFUSALS,
  ...FRAMING,
  ...PRESSURE,
  ...CONCEALMENT,
  ...ADDRESSED,
  ...DISGUISE,
];
