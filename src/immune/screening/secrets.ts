// Secrets in a prompt: which kinds, and how many of each; never what they are.

const MARKER = /\[redacted:([a-z0-9-]+)\]/g;
const PERSONAL = new Set(["email", "phone", "card", "iban", "ip-address"]);

/**
 * Counts by kind, as redaction names them ("openai-key"); markers that the text itself holds do not count.
 * @param clean what redaction made of the text
 */
export function secretsIn(text: string, clean: string): ReadonlyMap<string, number> {
  if (text === clean) return new Map();
  const before = markersIn(text);
  const added = [...markersIn(clean)].map(([kind, count]) => [kind, count - (before.get(kind) ?? 0)] as const);
  return new Map(added.filter(([kind, count]) => count > 0 && !PERSONAL.has(kind)));
}

function markersIn(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { 1: kind = "" } of text.matchAll(MARKER)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
