// Where each guardrail fits.
import { CATALOGUE, type GuardedFailure, type Guardrail } from "./catalogue.ts";
import type { RequestFacts } from "./request-facts.ts";

export function guardrailsFor(type: GuardedFailure): readonly Guardrail[] {
  return CATALOGUE[type];
}

/** Whether it has something to say to this request, and nothing that goes against what the request wants. */
export function fits({ text }: Guardrail, facts: RequestFacts): boolean {
  return text(facts) !== null;
}
