// What a request says: the texts of its user turns, and its size in tokens.
import type { GenerateContentRequest } from "./gemini-wire.ts";

/** Close to Gemini's tokenizer for English. */
export const CHARS_PER_TOKEN = 4;

type Content = GenerateContentRequest["contents"][number];

/** The text parts of the last user turn, joined; "" when there is none. A content without a role is the user's. */
export function lastUserText(request: GenerateContentRequest): string {
  return textOf(request.contents.findLast(isUser));
}

export function firstUserText(request: GenerateContentRequest): string {
  return textOf(request.contents.find(isUser));
}

/** Instruction, every turn, and the JSON of tool calls and their results; files count nothing. */
export function countPromptTokens(request: GenerateContentRequest): number {
  const parts = [...(request.systemInstruction?.parts ?? []), ...request.contents.flatMap((content) => content.parts)];
  let chars = 0;
  for (const part of parts) {
    const call = part.functionCall ?? part.functionResponse;
    chars += part.text?.length ?? (call === undefined ? 0 : JSON.stringify(call).length);
  }
  return Math.ceil(chars / CHARS_PER_TOKEN);
}

function isUser(content: Content): boolean {
  return content.role !== "model";
}

function textOf(content: Content | undefined): string {
  return (content?.parts ?? []).map((part) => part.text ?? "").join("");
}
