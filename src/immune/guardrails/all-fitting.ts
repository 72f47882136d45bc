// Whatever of the catalogue has something to say to a request.
import { CATALOGUE, type Guardrail } from "./catalogue.ts";
import { type GuardedRequest, requestFacts } from "./request-facts.ts";

export function allFitting(request: GuardedRequest): readonly { readonly id: string; readonly text: string }[] {
  const facts = requestFacts(request);
  return Object.values(CATALOGUE).flatMap((guardrails: readonly Guardrail[]) =>
    guardrails.flatMap(({ id, text }) => {
      const fitting = text(facts);
      return fitting === null ? [] : [{ id, text: fitting }];
    }),
  );
}
