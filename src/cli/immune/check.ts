// What a check of a prompt found, in words.
import type { PromptCheck } from "../../immune/index.ts";
import { visibleLine } from "../visible.ts";

export function checkText(check: PromptCheck): string {
  return [
    `risk: ${check.risk.toFixed(2)}${riskNote(check)}`,
    ...check.like.map(likeText),
    ...check.guardrails.map(({ id, text }) => `would be added: ${id}: ${visibleLine(text)}`),
    ...(check.held_out ?? []).map((id) => `held out, so that its effect can be told: ${id}`),
    ...check.screening.reasons.map(({ kind, rule, evidence }) => visibleLine(`${kind}: ${rule}: ${evidence}`)),
    ...Object.entries(check.secrets ?? {}).map(([kind, count]) => `secrets: ${count} of the kind ${kind}`),
  ].join("\n");
}

function riskNote({ blocked, warning, like }: PromptCheck): string {
  if (blocked) return ", it would be refused";
  if (warning) return ", prompts like this one have failed often";
  return like.length === 0 ? ", it is like no prompt that failed" : "";
}

function likeText({
  failure,
  likeness,
  why,
  last_seen: lastSeen,
  failed,
  passed,
  pattern,
}: PromptCheck["like"][number]) {
  const fared = `of prompts like these ${failed} failed and ${passed} passed with nothing done that is known to help`;
  return `like prompts that failed by ${failure}: likeness ${likeness.toFixed(2)} (differs: ${why.differs}), last seen ${lastSeen}, ${fared} (pattern ${pattern})`;
}
