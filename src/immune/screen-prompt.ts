// What screening says of a prompt, for people: whether it looks like an attack, and which secrets stand in it.
import type { Clock } from "../kernel/clock.ts";
import type { PatientRedactor, Redactor } from "../redaction/index.ts";
import { rounded } from "./rounded.ts";
import { screenLong, secretsIn } from "./screening/index.ts";

const NOT_SHOWN = "[redacted]";

/** Without secrets. */
export type ScreeningFacts = {
  /** 0 to 1. */
  readonly score: number;
  readonly flagged: boolean;
  readonly reasons: readonly {
    readonly kind: string;
    readonly rule: string;
    readonly evidence: string;
    readonly at?: number;
  }[];
};

export interface ScreenedPrompt {
  readonly flagged: boolean;
  readonly facts: ScreeningFacts;
  /** How many secrets of each kind; null where there is none. */
  readonly secrets: Readonly<Record<string, number>> | null;
}

/** Holds the event loop for one part of a long prompt at a time. */
export async function screenPrompt(
  {
    clock,
    redact,
    redactText,
  }: { readonly clock: Clock; readonly redact: Redactor; readonly redactText: PatientRedactor },
  prompt: string,
): Promise<ScreenedPrompt> {
  const { score, flagged, reasons } = await screenLong(prompt, "prompt", () => clock.sleep(0));
  const clean = await redactText(prompt);
  const secrets = secretsIn(prompt, clean);
  const shown = secrets.size === 0 ? redact : onlyOf(clean);
  return {
    flagged,
    facts: {
      score: rounded(score),
      flagged,
      reasons: reasons.map((reason) => ({ ...reason, evidence: shown(reason.evidence) })),
    },
    secrets: secrets.size === 0 ? null : Object.fromEntries(secrets),
  };
}

/** Evidence is cut, and half a secret is one that redaction may not know: shown is only what the clean text says, too. */
function onlyOf(clean: string): (evidence: string) => string {
  const said = clean.replaceAll(/[\p{C}\s]+/gu, " ");
  return (evidence) => (said.includes(evidence.replace(/…$/, "")) ? evidence : NOT_SHOWN);
}
