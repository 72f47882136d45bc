// Tools on OpenAI's wire: how they are declared and called, and which histories of calls are refused.
// Source: https://platform.openai.com/docs/guides/function-calling
import { z } from "zod";
import type { ToolCall } from "./tool-calls.ts";
import { pieces } from "./wire.ts";

const NAME = /^[a-zA-Z0-9_-]{1,64}$/;

export const tools = z.array(
  z.looseObject({
    type: z.literal("function"),
    function: z.looseObject({
      name: z
        .string()
        .regex(NAME, `string does not match pattern. Expected a string that matches the pattern '${NAME.source}'`),
      description: z.string().nullish(),
      parameters: z.looseObject({}).nullish(),
    }),
  }),
);

export const toolCalls = z
  .array(
    z.looseObject({
      id: z.string().min(1).max(40),
      type: z.literal("function"),
      function: z.looseObject({ name: z.string().min(1), arguments: z.string() }),
    }),
  )
  .min(1);

interface Message {
  readonly role: string;
  readonly tool_calls?: z.output<typeof toolCalls> | null | undefined;
  readonly tool_call_id?: string | null | undefined;
}

export interface WrongHistory {
  readonly words: string;
  readonly param: string;
}

/** Each call is answered by one tool message directly after the message that makes it. */
export function wrongHistory(messages: readonly Message[]): WrongHistory | undefined {
  let calls: ReadonlySet<string> = new Set();
  let answered = new Set<string>();
  for (const [index, message] of messages.entries()) {
    if (message.role === "tool") {
      const id = message.tool_call_id ?? "";
      const wrong = wrongAnswer(id, calls, answered, index);
      if (wrong !== undefined) return wrong;
      answered.add(id);
    } else {
      const missing = unanswered(calls, answered, index);
      if (missing !== undefined) return missing;
      calls = new Set((message.tool_calls ?? []).map(({ id }) => id));
      answered = new Set();
    }
  }
  return unanswered(calls, answered, messages.length);
}

function wrongAnswer(
  id: string,
  calls: ReadonlySet<string>,
  answered: ReadonlySet<string>,
  index: number,
): WrongHistory | undefined {
  if (calls.size === 0) {
    const words = "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.";
    return { words: `Invalid parameter: ${words}`, param: `messages.[${index}].role` };
  }
  const param = `messages.[${index}].tool_call_id`;
  if (!calls.has(id)) {
    return {
      words: `Invalid parameter: 'tool_call_id' of '${id}' not found in 'tool_calls' of previous message.`,
      param,
    };
  }
  // Other servers of this wire say so; of OpenAI itself no words are known.
  return answered.has(id)
    ? { words: `Invalid parameter: Duplicate value for 'tool_call_id' of ${id} in message[${index}]`, param }
    : undefined;
}

function unanswered(
  calls: ReadonlySet<string>,
  answered: ReadonlySet<string>,
  index: number,
): WrongHistory | undefined {
  const missing = [...calls].filter((id) => !answered.has(id));
  if (missing.length === 0) return undefined;
  return {
    words: `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${missing.join(", ")}`,
    param: `messages.[${index}].role`,
  };
}

export function callsOf(calls: readonly ToolCall[]): readonly object[] {
  return calls.map(({ id, name, args }) => ({
    id: `call_${id}`,
    type: "function",
    function: { name, arguments: JSON.stringify(args) },
  }));
}

/** Deltas of a stream: each call begins without arguments, which follow in pieces. */
export function callDeltas(calls: readonly ToolCall[]): readonly object[] {
  return calls.flatMap(({ id, name, args }, index) => [
    { tool_calls: [{ index, id: `call_${id}`, type: "function", function: { name, arguments: "" } }] },
    ...pieces(JSON.stringify(args)).map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
  ]);
}
