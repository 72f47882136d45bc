// What has been said with tools, as another model than the one that said it can take it.
import type { LanguageModelV4Message, LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { Candidate } from "../config/index.ts";
import { idOf } from "./model-argument.ts";

/**
 * A signed thought can be read only by the model that had it: of another one's, text and calls are left. The provider's
 * library then says itself that signatures are missing, where one is needed.
 * @param makers who said the last of the assistant's messages, in order
 */
export function historyFor(
  prompt: LanguageModelV4Prompt,
  makers: readonly Candidate[],
  reader: Candidate,
): LanguageModelV4Prompt {
  let nth = makers.length - prompt.filter(({ role }) => role === "assistant").length;
  return prompt.map((message) => {
    if (message.role !== "assistant") return withPlainIds(message, reader);
    const maker = makers[nth];
    nth += 1;
    const isForeign = maker !== undefined && idOf(maker) !== idOf(reader);
    return withPlainIds(isForeign ? unsigned(message) : message, reader);
  });
}

function unsigned(message: LanguageModelV4Message & { readonly role: "assistant" }): LanguageModelV4Message {
  return {
    ...message,
    content: message.content.flatMap(({ providerOptions: _signed, ...part }) =>
      part.type === "reasoning" ? [] : [part],
    ),
  };
}

/** Anthropic takes ids of these characters only; the ids of others may have any. */
function withPlainIds(message: LanguageModelV4Message, { provider }: Candidate): LanguageModelV4Message {
  if (provider !== "anthropic") return message;
  switch (message.role) {
    case "assistant":
      return {
        ...message,
        content: message.content.map((part) =>
          part.type === "tool-call" ? { ...part, toolCallId: plainId(part.toolCallId) } : part,
        ),
      };
    case "tool":
      return {
        ...message,
        content: message.content.map((part) =>
          part.type === "tool-result" ? { ...part, toolCallId: plainId(part.toolCallId) } : part,
        ),
      };
    case "system":
    case "user":
      return message;
  }
}

function plainId(id: string): string {
  return id.replaceAll(/[^\w-]/g, "_");
}
