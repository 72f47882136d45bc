// Anthropic's wire: messages, whole and as server-sent events. Its models do not think unless they are asked to.
// Source: https://docs.anthropic.com/en/api/messages
import { z } from "zod";
import {
  type Block,
  callBlocks,
  callEvents,
  isCall,
  isOfTools,
  isResult,
  toolList,
  type Turn,
  wrongHistory,
  wrongTools,
} from "./anthropic-tools.ts";
import type { Answer, Call } from "./answer.ts";
import { conversation, type Said } from "./conversation.ts";
import { jsonReply, type Whole } from "./reply.ts";
import { parsePayload } from "./request-check.ts";
import { event, pieces, type RefusalName, type RefusedCall, type Wire } from "./wire.ts";

const TARGET = /^\/v1\/messages$/;
const MAX_INPUT_TOKENS = 200_000;
/** The tool that a client forces where it asks for JSON without the wire's own form for it. */
const JSON_TOOL = "json";

const content = z.union([z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().optional() }))]);
const request = z.looseObject({
  model: z.string().min(1),
  max_tokens: z.int().positive(),
  messages: z.array(z.looseObject({ role: z.enum(["user", "assistant"]), content })).min(1),
  system: content.nullish(),
  temperature: z.number().min(0).max(1).nullish(),
  stream: z.boolean().nullish(),
  tools: toolList.nullish(),
  tool_choice: z.looseObject({ type: z.string(), name: z.string().optional() }).nullish(),
  output_config: z.looseObject({ format: z.looseObject({ schema: z.unknown() }).nullish() }).nullish(),
});
type Request = z.output<typeof request>;

export const anthropic: Wire = {
  name: "anthropic",
  maxInputTokens: MAX_INPUT_TOKENS,
  target: (path) => (TARGET.test(path) ? { wire: anthropic, version: "", model: null, streamed: null } : undefined),
  keyOf(headers) {
    const key = headers["x-api-key"];
    return typeof key === "string" ? key : undefined;
  },
  check(body) {
    const payload = parsePayload(body);
    if (payload.kind === "malformed") {
      return { kind: "invalid", reply: error(400, "invalid_request_error", "The request body is not valid JSON") };
    }
    const parsed = request.safeParse(payload.value);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const words = `${issue?.path.map(String).join(".") ?? ""}: ${issue?.message ?? "is wrong"}`;
      return { kind: "invalid", reply: error(400, "invalid_request_error", words) };
    }
    const { model, max_tokens, messages, system, stream, tool_choice } = parsed.data;
    const offered = parsed.data.tools ?? [];
    const turns = messages.map(turnOf);
    const wrong = wrongTools(offered) ?? wrongHistory(turns, offered.length > 0);
    if (wrong !== undefined) return { kind: "invalid", reply: error(400, "invalid_request_error", wrong) };
    const schema = schemaOf(parsed.data);
    return {
      kind: "valid",
      model,
      asked: {
        streamed: stream === true,
        ...conversation(
          turns.map((turn) => ({ by: speaker(turn), text: textOf(turn.content) })),
          [
            textOf(system ?? ""),
            ...[...offered, ...turns.flatMap(({ content: said }) => said.filter(isOfTools))].map((json) =>
              JSON.stringify(json),
            ),
          ],
        ),
        tools: tool_choice?.type === "none" ? [] : offered.map(({ name }) => name),
        maxOutputTokens: max_tokens,
        thinkingBudget: 0,
        schema,
        wantsJson: schema !== undefined,
      },
    };
  },
  knows: (model) => model.startsWith("claude-") && !model.includes("unknown"),
  thinks: () => false,
  refuse,
  whole: (answer, call) => jsonReply({ ...frame(call), ...end(answer), content: blocks(answer) }),
  events(answer, call) {
    const start = { ...frame(call), content: [], stop_reason: null, stop_sequence: null };
    const { usage, ...rest } = end(answer);
    const contents = blockEvents(answer);
    const last = contents.length - 1;
    const begun = [
      event({ type: "message_start", message: { ...start, usage: { ...usage, output_tokens: 1 } } }, "message_start"),
      event({ type: "ping" }, "ping"),
      ...contents.flatMap((events, index) => (index === last ? events : [...events, blockStop(index)])),
    ];
    const ended = [
      ...(last < 0 ? [] : [blockStop(last)]),
      event({ type: "message_delta", delta: rest, usage }, "message_delta"),
      event({ type: "message_stop" }, "message_stop"),
    ];
    return { begun, ended };
  },
  errorEvent: () => event({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } }, "error"),
};

function refuse(name: RefusalName, { model, promptTokens, retryDelay }: RefusedCall): Whole {
  switch (name) {
    case "rate_limited": {
      const seconds = String(Number.parseFloat(retryDelay));
      const words = "Number of requests has exceeded your rate limit.";
      return error(429, "rate_limit_error", words, { "retry-after": seconds });
    }
    case "daily_quota":
      return error(
        400,
        "invalid_request_error",
        "You have reached your specified API usage limits. You will regain access on 2026-01-01 at 00:00 UTC.",
      );
    case "server_error":
      return error(500, "api_error", "Internal server error");
    case "overloaded":
      return error(529, "overloaded_error", "Overloaded");
    case "wrong_key":
      return error(401, "authentication_error", "invalid x-api-key");
    case "missing_key":
      return error(401, "authentication_error", "x-api-key header is required");
    case "unknown_model":
      return error(404, "not_found_error", `model: ${model}`);
    case "context_overflow": {
      const words = `prompt is too long: ${promptTokens} tokens > ${MAX_INPUT_TOKENS} maximum`;
      return error(400, "invalid_request_error", words);
    }
    case "body_too_large":
      return error(413, "request_too_large", "Request exceeds the maximum size");
  }
}

function error(status: number, type: string, message: string, headers?: Whole["headers"]): Whole {
  return jsonReply({ type: "error", error: { type, message }, request_id: "req_simulated" }, status, headers);
}

function turnOf({ role, content: given }: Request["messages"][number]): Turn {
  return { role, content: typeof given === "string" ? [{ type: "text", text: given }] : given };
}

function speaker({ role, content: said }: Turn): Said["by"] {
  if (role === "assistant") return said.some(isCall) ? "calls" : "model";
  return said.length > 0 && said.every(isResult) ? "results" : "user";
}

function schemaOf({ output_config, tools, tool_choice }: Request): unknown {
  if (output_config?.format?.schema !== undefined) return output_config.format.schema;
  if (tool_choice?.name !== JSON_TOOL && tool_choice?.type !== "any") return undefined;
  return tools?.find(({ name }) => name === JSON_TOOL)?.input_schema;
}

function textOf(given: string | readonly Block[]): string {
  if (typeof given === "string") return given;
  return given.map(({ text }) => (typeof text === "string" ? text : "")).join("");
}

function frame({ model, responseId }: Call) {
  return { id: `msg_${responseId}`, type: "message", role: "assistant", model };
}

function blocks({ text, toolCalls }: Answer): readonly object[] {
  return [...(text === null ? [] : [{ type: "text", text }]), ...callBlocks(toolCalls)];
}

/** Of each block: its start and its pieces. */
function blockEvents({ text, toolCalls }: Answer): readonly (readonly string[])[] {
  const texts = text === null ? [] : [textEvents(text)];
  return [...texts, ...toolCalls.map((call, index) => callEvents(call, texts.length + index))];
}

function blockStop(index: number): string {
  return event({ type: "content_block_stop", index }, "content_block_stop");
}

function textEvents(text: string): readonly string[] {
  return [
    event({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }, "content_block_start"),
    ...pieces(text).map((piece) =>
      event(
        { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: piece } },
        "content_block_delta",
      ),
    ),
  ];
}

function end(answer: Answer) {
  const { prompt, cached, text, thoughts } = answer.counts;
  return {
    stop_reason: stopReason(answer),
    stop_sequence: null,
    usage: {
      input_tokens: prompt - cached,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: cached,
      output_tokens: text + thoughts,
    },
  };
}

/** A call that the model malformed ends with a reason that no client knows: this wire has no word for it. */
function stopReason({ ending }: Answer): string | null {
  switch (ending) {
    case "complete":
    case "empty":
      return "end_turn";
    case "called":
      return "tool_use";
    case "cut":
      return "max_tokens";
    case "prompt_blocked":
    case "unsafe":
    case "recitation":
      return "refusal";
    case "malformed_call":
      return "malformed_tool_use";
    case "missing":
      return null;
  }
}
