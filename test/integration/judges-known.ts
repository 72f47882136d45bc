// Judges whose errors are known, played over the real wire, and answers whose labels are.
import { seededRandom } from "../../src/kernel/random.ts";
import type { AppOptions } from "./app-under-test.ts";

export const JUDGE = "simulated:gemini-3.8-flash";
export const OTHER = "simulated:gemini-3.5-flash";
const RICH = { budget: { defaults: { simulated: { daily_usd: 1_000, monthly_usd: 1_000 } } } };

/** The first half is good, and says so. */
export function labelled(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    id: `line ${index + 1}`,
    prompt: `Question ${index % 7}`,
    output: `answer ${index}: ${index < count / 2 ? "fine" : "flawed"}`,
    label: index < count / 2 ? "good" : "bad",
  }));
}

/** What the judge is shown last: the answer that it is to judge. */
export function answerIn(request: string): string {
  return [...request.matchAll(/<<<[0-9a-f]{24} ANSWER\\n(.*?)\\n>>>/g)].at(-1)?.[1] ?? "";
}

function verdict(label: string) {
  return { text: JSON.stringify({ reasoning: "read", evidence: "", verdict: label }) };
}

/** @param judge says a label of what it reads; null = the judge is down */
export function playing(judge: (answer: string, request: string) => string | null): AppOptions {
  return {
    settings: RICH,
    provider: {
      says: (_prompt, request) => {
        const label = judge(answerIn(request), request);
        return label === null ? { fault: "server_error" } : verdict(label);
      },
    },
  };
}

/** A judge that errs so often, the same way on the same answer. */
export function erring(tpr: number, tnr: number) {
  return (answer: string): string => {
    const luck = seededRandom(answer).next();
    const passes = answer.endsWith("fine") ? luck < tpr : luck >= tnr;
    return passes ? "mostly" : "hardly";
  };
}
