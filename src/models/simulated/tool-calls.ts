// The calls of tools that an answer makes, before they are put into a wire's words.
import { sha256Hex } from "../../kernel/hash.ts";

export interface ToolCall {
  /** 24 hexadecimal characters; each wire makes an id of its own kind of them. */
  readonly id: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export interface ScriptedCall {
  readonly name: string;
  readonly arguments: ToolCall["args"];
}

/** The same request gets the same ids. No two calls of a conversation share one: each of its requests is longer. */
export function toolCallsOf(scripted: readonly ScriptedCall[], request: string): readonly ToolCall[] {
  const fingerprint = sha256Hex(request);
  return scripted.map(({ name, arguments: args }, index) => ({
    id: sha256Hex(`${fingerprint}\n${index}`).slice(0, 24),
    name,
    args,
  }));
}

/** What is billed of them. */
export function textOfCalls(calls: readonly ToolCall[]): string {
  return calls.map(({ name, args }) => JSON.stringify({ name, args })).join("");
}
