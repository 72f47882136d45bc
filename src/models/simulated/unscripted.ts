// What the simulated provider says to a prompt that no script line answers: useful, deterministic, and owning up to it.
import { smallestInstance } from "./json-instance.ts";
import type { Asked } from "./wire.ts";

const QUOTED_CHARS = 60;

export function unscriptedText({ lastUserText, schema, wantsJson }: Asked): string {
  if (schema !== undefined) return JSON.stringify(smallestInstance(schema));
  const quoted = lastUserText.slice(0, QUOTED_CHARS).toWellFormed();
  if (wantsJson) return JSON.stringify({ simulated: true, prompt: quoted });
  return `This answer is simulated: no model read the prompt that begins "${quoted}".`;
}
