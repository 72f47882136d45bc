// An answer as the journal of a run keeps it: enough to go on with the conversation as if it had just come.
import type { LanguageModelV4Content, LanguageModelV4GenerateResult } from "@ai-sdk/provider";
import type { Usage } from "../cost/index.ts";
import type { JsonObject, JsonValue } from "../kernel/json.ts";
import type { Route } from "./routing.ts";

export interface KeptAnswer {
  readonly usage: Usage | null;
  /** Who answered. */
  readonly route: Route;
  readonly result: LanguageModelV4GenerateResult;
}

/** Without what cannot be JSON, and what only the provider's library cares about. */
export function toKeep({ usage, route, result }: KeptAnswer): JsonObject {
  const { content, finishReason, usage: reported, providerMetadata } = result;
  const kept = { content: content.filter(isSaid), finishReason, usage: reported, providerMetadata, warnings: [] };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- plain data, as it is written
  return { usage, route, result: kept } as unknown as JsonObject;
}

/** null where the step has not been done. */
export function keptAnswer(recorded: JsonValue | undefined): KeptAnswer | null {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a step that only toKeep writes
  return recorded === undefined ? null : (recorded as unknown as KeptAnswer);
}

/** Parts of a conversation that are said again in the next request: with signatures and ids as they came. */
function isSaid({ type }: LanguageModelV4Content): boolean {
  return type === "text" || type === "reasoning" || type === "tool-call";
}
