// A conversation as its trace shows it, where contents are asked for: texts as they are, everything else as JSON.
import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { Said } from "../observability/index.ts";

export function saidIn(prompt: LanguageModelV4Prompt): readonly Said[] {
  return prompt.map(({ role, content }) => ({
    role,
    text:
      typeof content === "string"
        ? content
        : content.map((part) => (part.type === "text" ? part.text : JSON.stringify(part))).join("\n"),
  }));
}
