// How OpenAI's wire carries calls of tools, and what of them it refuses.
import { expect, test } from "vitest";
import { callDeltas, callsOf } from "./openai-tools.ts";
import { openai } from "./openai.ts";

const calls = [
  { id: "a".repeat(24), name: "weather", args: { city: "Oslo" } },
  { id: "b".repeat(24), name: "clock", args: {} },
];

const asks = { role: "user", content: "Hi" };
const called = { role: "assistant", content: null, tool_calls: [call("a"), call("b")] };
const [a, b] = [result("a"), result("b")];

function call(id: string) {
  return { id, type: "function", function: { name: "weather", arguments: "{}" } };
}

function result(id: string) {
  return { role: "tool", tool_call_id: id, content: "7" };
}

function tool(name: string, parameters: unknown = { type: "object" }) {
  return { type: "function", function: { name, parameters } };
}

function check(body: object) {
  const target = { wire: openai, version: "", model: null, streamed: null };
  return openai.check(JSON.stringify({ model: "gpt-5-mini", messages: [asks], ...body }), target);
}

function refusal(body: object): unknown {
  const checked = check(body);
  if (checked.kind === "valid") return "valid";
  expect(checked.reply.status).toBe(400);
  const { error }: { error: unknown } = JSON.parse(checked.reply.body);
  return error;
}

function tokens(body: object): number {
  const checked = check(body);
  return checked.kind === "valid" ? checked.asked.promptTokens : Number.NaN;
}

test("a call is a function with an id and arguments that are text", () => {
  expect(callsOf(calls)).toEqual([
    {
      id: "call_aaaaaaaaaaaaaaaaaaaaaaaa",
      type: "function",
      function: { name: "weather", arguments: '{"city":"Oslo"}' },
    },
    { id: "call_bbbbbbbbbbbbbbbbbbbbbbbb", type: "function", function: { name: "clock", arguments: "{}" } },
  ]);
});

test("in a stream a call begins without arguments, and they follow in pieces", () => {
  expect(callDeltas(calls.slice(0, 1))).toEqual([
    {
      tool_calls: [
        {
          index: 0,
          id: "call_aaaaaaaaaaaaaaaaaaaaaaaa",
          type: "function",
          function: { name: "weather", arguments: "" },
        },
      ],
    },
    { tool_calls: [{ index: 0, function: { arguments: '{"cit' } }] },
    { tool_calls: [{ index: 0, function: { arguments: 'y":"O' } }] },
    { tool_calls: [{ index: 0, function: { arguments: 'slo"}' } }] },
  ]);
});

test.each([
  ["in their order", [asks, called, a, b]],
  ["in another order", [asks, called, b, a]],
  ["and asked about", [asks, called, a, b, { role: "assistant", content: "7" }, asks]],
])("calls that are answered %s are accepted, whatever tools are declared", (_how, messages) => {
  expect(refusal({ messages })).toBe("valid");
});

const UNANSWERED =
  "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ";
const ORPHAN =
  "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.";

test.each([
  ["a call without a result", [asks, called, a], `${UNANSWERED}b`, "messages.[3].role"],
  ["calls without any", [asks, called], `${UNANSWERED}a, b`, "messages.[2].role"],
  ["a result that comes too late", [asks, called, a, asks, b], `${UNANSWERED}b`, "messages.[3].role"],
  ["a result without a call", [asks, a], ORPHAN, "messages.[1].role"],
  [
    "a result of an unknown call",
    [asks, called, a, result("c")],
    "Invalid parameter: 'tool_call_id' of 'c' not found in 'tool_calls' of previous message.",
    "messages.[3].tool_call_id",
  ],
  [
    "a second result",
    [asks, called, a, a],
    "Invalid parameter: Duplicate value for 'tool_call_id' of a in message[3]",
    "messages.[3].tool_call_id",
  ],
])("%s is refused", (_mistake, messages, message, param) => {
  expect(refusal({ messages })).toEqual({ message, type: "invalid_request_error", param, code: null });
});

test.each([
  [
    tool("get weather"),
    "Invalid 'tools[0].function.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]{1,64}$'.",
  ],
  [tool("weather", "text"), "Invalid value for 'tools[0].function.parameters': "],
  [{ type: "function" }, "Invalid value for 'tools[0].function': "],
])("the tool %j is refused", (wrong, words) => {
  expect(refusal({ tools: [wrong] })).toMatchObject({ message: expect.stringContaining(words) });
});

test.each([
  [undefined, ["weather", "clock"]],
  ["auto", ["weather", "clock"]],
  ["none", []],
])("with the choice %s the tools on offer are %j", (tool_choice, names) => {
  const checked = check({ tools: [tool("weather"), tool("clock")], tool_choice });
  expect(checked).toMatchObject({ asked: { tools: names } });
});

test("tools, calls and results are part of the prompt", () => {
  const plain = tokens({});
  expect(tokens({ tools: [tool("weather")] })).toBeGreaterThan(plain);
  expect(tokens({ messages: [asks, called, a, b] })).toBeGreaterThan(plain + 2);
});
