// Tools on Anthropic's wire: how they are declared and called, and which histories of calls are refused.
// Source: https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/implement-tool-use
import { z } from "zod";
import type { ToolCall } from "./tool-calls.ts";
import { event, pieces } from "./wire.ts";

const NAME = /^[a-zA-Z0-9_-]{1,128}$/;
const ID = /^[a-zA-Z0-9_-]+$/;

const matching = (pattern: RegExp) =>
  z.string("Input should be a valid string").regex(pattern, `String should match pattern '${pattern.source}'`);

export const toolList = z.array(
  z.looseObject({ type: z.string().nullish(), name: z.string(), input_schema: z.unknown().optional() }),
);
type Tool = z.output<typeof toolList>[number];

const customTool = z.looseObject({
  name: matching(NAME),
  description: z.string().nullish(),
  input_schema: z.looseObject(
    { type: z.literal("object", "Input should be 'object'") },
    "Input should be a valid dictionary",
  ),
});

const toolUse = z.looseObject({ id: matching(ID), name: matching(NAME), input: z.record(z.string(), z.unknown()) });
const toolResult = z.looseObject({ tool_use_id: matching(ID) });

export interface Block {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface Turn {
  readonly role: "user" | "assistant";
  readonly content: readonly Block[];
}

/** In words, or undefined. Tools of Anthropic's own have a `type`, and no schema. */
export function wrongTools(tools: readonly Tool[]): string | undefined {
  for (const [index, tool] of tools.entries()) {
    if ((tool.type ?? "custom") !== "custom") continue;
    const [issue] = customTool.safeParse(tool).error?.issues ?? [];
    if (issue !== undefined) return `tools.${index}.custom.${issue.path.join(".")}: ${issue.message}`;
  }
  const names = new Set(tools.map(({ name }) => name));
  return names.size === tools.length ? undefined : "tools: Tool names must be unique.";
}

export function isCall({ type }: Block): boolean {
  return type === "tool_use";
}

export function isOfTools(block: Block): boolean {
  return isCall(block) || isResult(block);
}

export function isResult({ type }: Block): boolean {
  return type === "tool_result";
}

/**
 * In words, or undefined: each call is answered by one result at the head of the next message, and no result stands
 * anywhere else.
 */
export function wrongHistory(turns: readonly Turn[], hasTools: boolean): string | undefined {
  const malformed = turns.flatMap(({ content }, at) => content.map((block, index) => malformation(block, at, index)));
  const first = malformed.find((words) => words !== undefined);
  if (first !== undefined) return first;
  if (!hasTools && turns.some(({ content }) => content.some(isOfTools))) {
    return "Requests which include `tool_use` or `tool_result` blocks must define tools.";
  }
  return repeatedCall(turns) ?? turns.map((_turn, at) => wrongTurn(turns, at)).find((words) => words !== undefined);
}

function malformation(block: Block, at: number, index: number): string | undefined {
  const schema = isCall(block) ? toolUse : isResult(block) ? toolResult : undefined;
  const [issue] = schema?.safeParse(block).error?.issues ?? [];
  if (issue === undefined) return undefined;
  return `messages.${at}.content.${index}.${block.type}.${issue.path.join(".")}: ${issue.message}`;
}

function repeatedCall(turns: readonly Turn[]): string | undefined {
  const seen = new Set<string>();
  for (const [at, { content }] of turns.entries()) {
    for (const [index, block] of content.entries()) {
      if (!isCall(block)) continue;
      const id = String(block["id"]);
      if (seen.has(id)) return `messages.${at}.content.${index}: \`tool_use\` ids must be unique`;
      seen.add(id);
    }
  }
  return undefined;
}

function wrongTurn(turns: readonly Turn[], at: number): string | undefined {
  const { content = [] } = turns[at] ?? {};
  const calls = new Set(callIds(turns[at - 1]));
  const answered = new Set<string>();
  for (const [index, block] of content.entries()) {
    if (!isResult(block)) continue;
    const id = String(block["tool_use_id"]);
    const place = `messages.${at}.content.${index}`;
    if (!calls.has(id)) {
      return `${place}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`;
    }
    if (answered.has(id)) {
      return `${place}: each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${id}`;
    }
    answered.add(id);
  }
  const answers = headResults(turns[at + 1]);
  const missing = callIds(turns[at]).filter((id) => !answers.has(id));
  if (missing.length === 0) return undefined;
  return `messages.${at}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(", ")}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
}

function callIds(turn: Turn | undefined): readonly string[] {
  return turn?.role === "assistant" ? turn.content.filter(isCall).map((block) => String(block["id"])) : [];
}

/** Results behind a text do not answer a call. */
function headResults(turn: Turn | undefined): ReadonlySet<string> {
  const blocks = turn?.role === "user" ? turn.content : [];
  const end = blocks.findIndex((block) => !isResult(block));
  return new Set((end < 0 ? blocks : blocks.slice(0, end)).map((block) => String(block["tool_use_id"])));
}

export function callBlocks(calls: readonly ToolCall[]): readonly object[] {
  return calls.map(({ args, ...call }) => ({ ...head(call), input: args }));
}

/** Of one call, which is the block `index` of the message: its start, and its arguments in pieces of JSON. */
export function callEvents({ args, ...call }: ToolCall, index: number): readonly string[] {
  const delta = (partial_json: string): string =>
    event(
      { type: "content_block_delta", index, delta: { type: "input_json_delta", partial_json } },
      "content_block_delta",
    );
  const json = Object.keys(args).length === 0 ? [] : pieces(JSON.stringify(args));
  return [
    event({ type: "content_block_start", index, content_block: { ...head(call), input: {} } }, "content_block_start"),
    // As recorded, an empty piece comes first, and alone where there are no arguments.
    delta(""),
    ...json.map(delta),
  ];
}

function head({ id, name }: Pick<ToolCall, "id" | "name">) {
  return { type: "tool_use", id: `toolu_01${id.slice(0, 22)}`, name };
}
