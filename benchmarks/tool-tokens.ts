// What the list of tools costs whoever reads it: tokens of each tool's name, description and input schema as sent.
//   node benchmarks/tool-tokens.ts
import { countTokens } from "gpt-tokenizer";
import { toolsOver } from "../src/app.ts";
import { describe } from "../src/mcp/server.ts";
import { printTable } from "./figures.ts";

export interface ToolTokens {
  readonly name: string;
  readonly tokens: number;
}

export const MAX_TOKENS = 2_200;

export function toolTokens(): ToolTokens[] {
  const tools = toolsOver(() => Promise.reject(new Error("the tools are only listed")));
  return tools.map((tool) => {
    const { name, description, inputSchema } = describe(tool);
    return { name, tokens: countTokens(JSON.stringify({ name, description, inputSchema })) };
  });
}

export function totalOf(tools: readonly ToolTokens[]): number {
  return tools.reduce((sum, { tokens }) => sum + tokens, 0);
}

if (import.meta.main) {
  const tools = toolTokens();
  printTable(
    `Tokens of the list of tools; the goal for all ten is ${MAX_TOKENS}`,
    ["tool", "tokens"],
    [...tools.map(({ name, tokens }) => [name, String(tokens)]), ["all", String(totalOf(tools))]],
  );
}
