// OpenAI's wire, which most other servers speak, too: chat completions, whole and as server-sent events.
// Source: https://platform.openai.com/docs/api-reference/chat
import { z } from "zod";
import type { Answer, Call } from "./answer.ts";
import { conversation, type Said } from "./conversation.ts";
import { jsonReply, type Whole } from "./reply.ts";
import { parsePayload } from "./request-check.ts";
import { callDeltas, callsOf, toolCalls, tools, wrongHistory } from "./openai-tools.ts";
import { event, pieces, type RefusalName, type RefusedCall, type Wire } from "./wire.ts";

const TARGET = /^(?:\/v1)?\/chat\/completions$/;
const MAX_INPUT_TOKENS = 400_000;
const THINKERS = /^(?:o\d|gpt-[5-9])/;
const CREATED_S = 1_767_225_600;

const limit = z.int().positive().nullish();
const message = z.looseObject({
  role: z.enum(["system", "developer", "user", "assistant", "tool"]),
  content: z.union([z.string(), z.array(z.looseObject({ text: z.string().optional() }))]).nullish(),
  tool_calls: toolCalls.nullish(),
  tool_call_id: z.string().nullish(),
});
const request = z.looseObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  max_tokens: limit,
  max_completion_tokens: limit,
  temperature: z.number().min(0).max(2).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  response_format: z
    .looseObject({
      type: z.enum(["text", "json_object", "json_schema"]),
      json_schema: z.looseObject({ schema: z.unknown() }).optional(),
    })
    .nullish(),
  tools: tools.nullish(),
  tool_choice: z.union([z.enum(["none", "auto", "required"]), z.looseObject({ type: z.string() })]).nullish(),
});

export const openai: Wire = {
  name: "openai",
  maxInputTokens: MAX_INPUT_TOKENS,
  target: (path) => (TARGET.test(path) ? { wire: openai, version: "", model: null, streamed: null } : undefined),
  keyOf: ({ authorization }) => /^Bearer (\S+)$/.exec(authorization ?? "")?.[1],
  check(body) {
    const payload = parsePayload(body);
    if (payload.kind === "malformed") {
      return { kind: "invalid", reply: error(400, "We could not parse the JSON body of your request.") };
    }
    const parsed = request.safeParse(payload.value);
    if (!parsed.success) return { kind: "invalid", reply: invalid(parsed.error) };
    const { model, messages, response_format: format, ...options } = parsed.data;
    const wrong = wrongHistory(messages);
    if (wrong !== undefined) return { kind: "invalid", reply: invalidParameter(wrong.words, wrong.param, null) };
    const turns = messages.filter((turn) => !asInstruction(turn));
    const calls = messages.flatMap(({ tool_calls }) => tool_calls ?? []);
    return {
      kind: "valid",
      model,
      asked: {
        streamed: options.stream === true,
        ...conversation(
          turns.map((turn) => ({ by: speaker(turn), text: textOf(turn.content) })),
          [
            ...messages.filter(asInstruction).map(({ content }) => textOf(content)),
            ...[...(options.tools ?? []), ...calls].map((json) => JSON.stringify(json)),
          ],
        ),
        tools: options.tool_choice === "none" ? [] : (options.tools ?? []).map((tool) => tool.function.name),
        maxOutputTokens: options.max_completion_tokens ?? options.max_tokens ?? undefined,
        thinkingBudget: undefined,
        schema: format?.json_schema?.schema,
        wantsJson: format?.type === "json_object" || format?.type === "json_schema",
      },
    };
  },
  knows: (model) => !model.includes("unknown"),
  thinks: (model) => THINKERS.test(model),
  refuse,
  whole: (answer, call) =>
    answer.ending === "prompt_blocked"
      ? error(
          400,
          "Invalid prompt: your prompt was flagged as potentially violating our usage policy.",
          "invalid_prompt",
        )
      : jsonReply(completion(answer, call)),
  events(answer, call) {
    const chunk = (choices: readonly object[], more: object = {}): string =>
      event({ ...envelope(call, "chat.completion.chunk"), choices, ...more });
    const delta = (part: object, finish_reason: string | null = null): string =>
      chunk([{ index: 0, delta: part, logprobs: null, finish_reason }]);
    const begun =
      answer.ending === "missing"
        ? []
        : [
            delta({ role: "assistant", content: answer.text === null && answer.ending === "called" ? null : "" }),
            ...pieces(answer.text ?? "").map((content) => delta({ content })),
            ...callDeltas(answer.toolCalls).map((part) => delta(part)),
          ];
    const finish = answer.ending === "missing" ? [] : [delta({}, finishReason(answer))];
    return { begun, ended: [...finish, chunk([], { usage: usage(answer) }), event("[DONE]")] };
  },
  errorEvent: () =>
    event({ error: { message: "The server is overloaded.", type: "server_error", param: null, code: "overloaded" } }),
};

function asInstruction({ role }: { readonly role: string }): boolean {
  return role === "system" || role === "developer";
}

function speaker({ role, tool_calls }: z.output<typeof message>): Said["by"] {
  if (role === "tool") return "results";
  if (role !== "assistant") return "user";
  return tool_calls ? "calls" : "model";
}

function refuse(name: RefusalName, { model, promptTokens, retryDelay }: RefusedCall): Whole {
  switch (name) {
    case "rate_limited": {
      const seconds = Number.parseFloat(retryDelay);
      const words = `Rate limit reached for ${model} on requests per min (RPM): Limit 500, Used 500, Requested 1. Please try again in ${seconds}s.`;
      return error(429, words, "rate_limit_exceeded", "requests", {
        "retry-after": String(Math.ceil(seconds)),
        "retry-after-ms": String(Math.ceil(seconds * 1_000)),
      });
    }
    case "daily_quota": {
      const words = "You exceeded your current quota, please check your plan and billing details.";
      return error(429, words, "insufficient_quota", "insufficient_quota");
    }
    case "server_error":
      return error(500, "The server had an error while processing your request.", null, "server_error");
    case "overloaded":
      return error(503, "That model is currently overloaded with other requests.", null, "server_error");
    case "wrong_key":
      return error(401, "Incorrect API key provided.", "invalid_api_key");
    case "missing_key":
      return error(401, "You didn't provide an API key.");
    case "unknown_model":
      return error(404, `The model \`${model}\` does not exist or you do not have access to it.`, "model_not_found");
    case "context_overflow": {
      const words = `This model's maximum context length is ${MAX_INPUT_TOKENS} tokens. However, your messages resulted in ${promptTokens} tokens. Please reduce the length of the messages.`;
      return error(400, words, "context_length_exceeded");
    }
    case "body_too_large":
      return error(413, "Request body is too large.");
  }
}

function error(
  status: number,
  words: string,
  code: string | null = null,
  type = "invalid_request_error",
  headers?: Whole["headers"],
): Whole {
  return jsonReply({ error: { message: words, type, param: null, code } }, status, headers);
}

function invalid({ issues: [issue] }: z.ZodError): Whole {
  const param = (issue?.path ?? []).reduce<string>((path, step) => {
    if (typeof step === "number") return `${path}[${step}]`;
    return path === "" ? String(step) : `${path}.${String(step)}`;
  }, "");
  const words = `Invalid ${issue?.code === "invalid_format" ? "" : "value for "}'${param}': ${issue?.message ?? "it is wrong"}.`;
  return invalidParameter(words, param, issue?.code === "invalid_type" ? "invalid_type" : "invalid_value");
}

function invalidParameter(words: string, param: string, code: string | null): Whole {
  return jsonReply({ error: { message: words, type: "invalid_request_error", param, code } }, 400);
}

function textOf(content: z.output<typeof message>["content"]): string {
  return typeof content === "string" ? content : (content ?? []).map(({ text }) => text ?? "").join("");
}

function envelope({ model, responseId }: Call, object: string) {
  return { id: `chatcmpl-${responseId}`, object, created: CREATED_S, model, system_fingerprint: "simulated" };
}

function completion(answer: Answer, call: Call): object {
  const isCalled = answer.ending === "called";
  const choice = {
    index: 0,
    message: {
      role: "assistant",
      content: isCalled ? answer.text : (answer.text ?? ""),
      ...(isCalled && { tool_calls: callsOf(answer.toolCalls) }),
      refusal: null,
    },
    logprobs: null,
    finish_reason: finishReason(answer),
  };
  return {
    ...envelope(call, "chat.completion"),
    choices: answer.ending === "missing" ? [] : [choice],
    usage: usage(answer),
  };
}

/** `error` is what gateways report of a call that the model malformed; OpenAI itself has no word for it. */
function finishReason({ ending }: Answer): string {
  switch (ending) {
    case "complete":
    case "empty":
    case "missing":
      return "stop";
    case "called":
      return "tool_calls";
    case "cut":
      return "length";
    case "prompt_blocked":
    case "unsafe":
    case "recitation":
      return "content_filter";
    case "malformed_call":
      return "error";
  }
}

function usage({ counts: { prompt, cached, text, thoughts, total } }: Answer): object {
  return {
    prompt_tokens: prompt,
    completion_tokens: text + thoughts,
    total_tokens: total,
    prompt_tokens_details: { cached_tokens: cached },
    completion_tokens_details: { reasoning_tokens: thoughts },
  };
}
