// What the list of tools costs whoever reads it: tokens of each tool's name, description and input schema as sent.
//   node benchmarks/tool-tokens.ts
import { countTokens } from "gpt-tokenizer";
import { toolsOver } from "../src/app.ts";
import type { Config } from "../src/config/index.ts";
import { offeredTools } from "../src/mcp/index.ts";
import { describe } from "../src/mcp/server.ts";
import { printTable } from "./figures.ts";

export interface ToolTokens {
  readonly name: string;
  readonly tokens: number;
}

export const MAX_TOKENS = { core: 2_200, all: 7_500 };

export function toolTokens(toolsets: Config["tools"]["toolsets"]): ToolTokens[] {
  const tools = toolsOver(() => Promise.reject(new Error("the tools are only listed")));
  return offeredTools(tools, { toolsets, readOnly: false }).map((tool) => {
    const { name, description, inputSchema } = describe(tool);
    return { name, tokens: countTokens(JSON.stringify({ name, description, inputSchema })) };
  });
}

export function totalOf(tools: readonly ToolTokens[]): number {
  return tools.reduce((sum, { tokens }) => sum + tokens, 0);
}

if (import.meta.main) {
  const all = toolTokens(null);
  printTable(
    `Tokens of the list of tools; the goals are ${MAX_TOKENS.core} for core and ${MAX_TOKENS.all} for all`,
    ["tool", "tokens"],
    [
      ...all.map(({ name, tokens }) => [name, String(tokens)]),
      ["core", String(totalOf(toolTokens(["core"])))],
      ["all", String(totalOf(all))],
    ],
  );
}
