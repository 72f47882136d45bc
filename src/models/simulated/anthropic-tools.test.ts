// How Anthropic's wire carries calls of tools, and what of them it refuses.
import { expect, test } from "vitest";
import { callBlocks, callEvents } from "./anthropic-tools.ts";
import { anthropic } from "./anthropic.ts";

const weather = { id: "a".repeat(24), name: "weather", args: { city: "Oslo" } };

const asks = { role: "user", content: "Hi" };
const called = { role: "assistant", content: [{ type: "text", text: "Let me see." }, call("a"), call("b")] };
const [a, b] = [result("a"), result("b")];
const tools = [tool("weather")];

function call(id: string) {
  return { type: "tool_use", id, name: "weather", input: {} };
}

function result(id: string) {
  return { type: "tool_result", tool_use_id: id, content: "7" };
}

function user(...content: readonly object[]) {
  return { role: "user", content };
}

function tool(name: string, input_schema: unknown = { type: "object" }) {
  return { name, input_schema };
}

function piece(partial_json: string) {
  return { type: "content_block_delta", index: 1, delta: { type: "input_json_delta", partial_json } };
}

function check(body: object) {
  const target = { wire: anthropic, version: "", model: null, streamed: null };
  const request = { model: "claude-haiku-4-5", max_tokens: 100, messages: [asks], ...body };
  return anthropic.check(JSON.stringify(request), target);
}

function refusal(body: object): unknown {
  const checked = check(body);
  if (checked.kind === "valid") return "valid";
  const { error }: { error: { type: string; message: string } } = JSON.parse(checked.reply.body);
  expect([checked.reply.status, error.type]).toEqual([400, "invalid_request_error"]);
  return error.message;
}

test("a call is a block with an id and its input", () => {
  expect(callBlocks([weather])).toEqual([
    { type: "tool_use", id: "toolu_01aaaaaaaaaaaaaaaaaaaaaa", name: "weather", input: { city: "Oslo" } },
  ]);
});

test("in a stream a call starts with an empty input, and pieces of JSON follow", () => {
  const data = callEvents(weather, 1).map((text): unknown => JSON.parse(text.slice(text.indexOf("data: ") + 6)));
  expect(data).toEqual([
    {
      type: "content_block_start",
      index: 1,
      content_block: { type: "tool_use", id: "toolu_01aaaaaaaaaaaaaaaaaaaaaa", name: "weather", input: {} },
    },
    piece(""),
    piece('{"cit'),
    piece('y":"O'),
    piece('slo"}'),
  ]);
});

test.each([
  ["in their order", [asks, called, user(a, b)]],
  ["in another order, with a text behind them", [asks, called, user(b, a, { type: "text", text: "And?" })]],
  ["and asked about", [asks, called, user(a, b), { role: "assistant", content: "7" }, asks]],
])("calls that are answered %s are accepted", (_how, messages) => {
  expect(refusal({ messages, tools })).toBe("valid");
});

const AFTER = " Each `tool_use` block must have a corresponding `tool_result` block in the next message.";
const BEFORE = " Each `tool_result` block must have a corresponding `tool_use` block in the previous message.";

test.each([
  [
    "a call without a result",
    [asks, called, user(a)],
    `messages.1: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: b.${AFTER}`,
  ],
  [
    "a history that ends with calls",
    [asks, called],
    `messages.1: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: a, b.${AFTER}`,
  ],
  [
    "a result behind a text",
    [asks, called, user(a, { type: "text", text: "And?" }, b)],
    `messages.1: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: b.${AFTER}`,
  ],
  [
    "a result of an unknown call",
    [asks, called, user(a, b, result("c"))],
    `messages.2.content.2: unexpected \`tool_use_id\` found in \`tool_result\` blocks: c.${BEFORE}`,
  ],
  [
    "a result without a call",
    [user(a)],
    `messages.0.content.0: unexpected \`tool_use_id\` found in \`tool_result\` blocks: a.${BEFORE}`,
  ],
  [
    "a second result",
    [asks, called, user(a, b, a)],
    "messages.2.content.2: each tool_use must have a single result. Found multiple `tool_result` blocks with id: a",
  ],
  [
    "an id that is used again",
    [asks, called, user(a, b), { role: "assistant", content: [call("a")] }, user(a)],
    "messages.3.content.0: `tool_use` ids must be unique",
  ],
  [
    "an id of strange characters",
    [asks, { role: "assistant", content: [call("a b")] }],
    "messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'",
  ],
])("%s is refused", (_mistake, messages, message) => {
  expect(refusal({ messages, tools })).toBe(message);
});

test("calls in a request that declares no tools are refused", () => {
  expect(refusal({ messages: [asks, called, user(a, b)] })).toBe(
    "Requests which include `tool_use` or `tool_result` blocks must define tools.",
  );
});

test.each([
  [[tool("get weather")], "tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'"],
  [[tool("weather", "text")], "tools.0.custom.input_schema: Input should be a valid dictionary"],
  [[tool("weather", { type: "array" })], "tools.0.custom.input_schema.type: Input should be 'object'"],
  [[tool("weather"), tool("weather")], "tools: Tool names must be unique."],
])("the tools %j are refused", (wrong, message) => {
  expect(refusal({ tools: wrong })).toBe(message);
});

test("a tool of Anthropic's own needs no schema", () => {
  expect(refusal({ tools: [{ type: "web_search_20250305", name: "web_search" }] })).toBe("valid");
});

test.each([
  ["auto", ["weather"]],
  ["none", []],
])("with the choice %s the tools on offer are %j", (type, names) => {
  expect(check({ tools, tool_choice: { type } })).toMatchObject({ asked: { tools: names } });
});
