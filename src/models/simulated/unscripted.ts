// What the simulated provider says to a prompt that no script line answers: useful, deterministic, and owning up to it.
import { schemaOf, type GenerateContentRequest } from "./gemini-wire.ts";
import { smallestInstance } from "./json-instance.ts";

const QUOTED_CHARS = 60;

export function unscriptedText(request: GenerateContentRequest, prompt: string): string {
  const config = request.generationConfig;
  const schema = schemaOf(config);
  if (schema !== undefined) return JSON.stringify(smallestInstance(schema));
  const quoted = prompt.slice(0, QUOTED_CHARS).toWellFormed();
  if (config.responseMimeType === "application/json") return JSON.stringify({ simulated: true, prompt: quoted });
  return `This answer is simulated: no model read the prompt that begins "${quoted}".`;
}
