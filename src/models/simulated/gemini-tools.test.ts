// How Gemini's wire carries and signs calls of tools, and what of them it refuses.
import { expect, test } from "vitest";
import { callParts } from "./gemini-tools.ts";
import { gemini } from "./gemini.ts";

const MODEL = "gemini-3-pro-preview";
const CALLS = [
  { id: "a".repeat(24), name: "weather", args: { city: "Oslo", days: 2 } },
  { id: "b".repeat(24), name: "clock", args: {} },
];
const asks = { role: "user", parts: [{ text: "Hi" }] };
const called = { role: "model", parts: callParts(CALLS, MODEL) };
const [weather, clock] = [response("weather", "aaaaaaaa"), response("clock", "bbbbbbbb")];

function response(name: string, id?: string) {
  return { functionResponse: { ...(id !== undefined && { id }), name, response: { content: "7" } } };
}

function user(...parts: readonly object[]) {
  return { role: "user", parts };
}

/** The calls of `called` with other signatures, one for each. */
function signed(...signatures: readonly (string | undefined)[]) {
  const parts = CALLS.map(({ name, args }, index) => ({
    functionCall: { name, args },
    thoughtSignature: signatures[index],
  }));
  return { role: "model", parts };
}

function check(body: object, model = MODEL) {
  return gemini.check(JSON.stringify({ contents: [asks], ...body }), {
    wire: gemini,
    version: "v1beta",
    model,
    streamed: false,
  });
}

function refusal(body: object, model = MODEL): unknown {
  const checked = check(body, model);
  if (checked.kind === "valid") return "valid";
  const { error }: { error: { code: number; status: string; message: string } } = JSON.parse(checked.reply.body);
  expect([checked.reply.status, error.code, error.status]).toEqual([400, 400, "INVALID_ARGUMENT"]);
  return error.message;
}

test("the first call of a step is signed for all of them", () => {
  expect(callParts(CALLS, MODEL)).toEqual([
    {
      functionCall: { id: "aaaaaaaa", name: "weather", args: { city: "Oslo", days: 2 } },
      thoughtSignature: expect.stringMatching(/^[\w+/]{43}=$/),
    },
    { functionCall: { id: "bbbbbbbb", name: "clock", args: {} } },
  ]);
});

test("calls have no ids before Gemini 3", () => {
  const [first] = callParts(CALLS, "gemini-2.5-flash");
  expect(first).toMatchObject({ functionCall: { name: "weather", args: { city: "Oslo", days: 2 } } });
  expect(first).not.toHaveProperty("functionCall.id");
});

test.each([
  ["with their ids", [asks, called, user(weather, clock)]],
  ["without ids", [asks, called, user(response("weather"), response("clock"))]],
  ["with a text behind the responses", [asks, called, user(weather, clock, { text: "And?" })]],
  ["and asked about", [asks, called, user(weather, clock), { role: "model", parts: [{ text: "7" }] }, asks]],
])("calls that are answered %s are accepted, whatever tools are declared", (_how, contents) => {
  expect(refusal({ contents })).toBe("valid");
});

const COUNT =
  "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.";
const ORPHAN =
  "Please ensure that function response turn comes immediately after a function call turn. Got function response with name 'weather'.";
const CALL_TURN =
  "Please ensure that function call turn comes immediately after a user turn or after a function response turn.";

test.each([
  ["a call without a response", [asks, called, user(weather)], COUNT],
  ["a history that ends with calls", [asks, called], COUNT],
  ["calls that a text follows", [asks, called, asks], COUNT],
  ["a second response", [asks, called, user(weather, clock, clock)], COUNT],
  ["a response without a call", [user(weather)], ORPHAN],
  ["a response that comes too late", [asks, called, user(weather, clock), user(weather)], ORPHAN],
  ["a call at the beginning", [called, user(weather, clock)], CALL_TURN],
  ["a call after a turn of the model", [asks, { role: "model", parts: [{ text: "7" }] }, called], CALL_TURN],
])("%s is refused", (_mistake, contents, message) => {
  expect(refusal({ contents })).toBe(message);
});

test.each([
  ["of another order", user(clock, weather)],
  ["of an unknown name", user(response("wind"), clock)],
  ["with an unknown id", user(response("weather", "cccccccc"), clock)],
  ["with swapped ids", user(response("weather", "bbbbbbbb"), response("clock", "aaaaaaaa"))],
])("responses %s are refused", (_mistake, responses) => {
  expect(refusal({ contents: [asks, called, responses] })).toContain("match the function call parts");
});

const answered = user(response("weather"), response("clock"));
const { thoughtSignature: right } = { thoughtSignature: undefined, ...callParts(CALLS, MODEL)[0] };
const MISSING =
  "Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call `default_api:weather` , position 2. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.";

test.each(["skip_thought_signature_validator", "context_engineering_is_the_way_to_go"])(
  "%s stands in for a signature",
  (standIn) => {
    expect(refusal({ contents: [asks, signed(standIn, standIn), answered] })).toBe("valid");
  },
);

test.each([
  [MODEL, MISSING],
  ["gemini-3.5-flash", MISSING],
  ["gemini-4-argon", MISSING],
  ["gemini-flash-latest", MISSING],
  ["gemini-2.5-pro", "valid"],
])("a missing signature is for %s: %s", (model, outcome) => {
  expect(refusal({ contents: [asks, signed(undefined, right), answered] }, model)).toBe(outcome);
});

test.each([
  ["a changed signature", [asks, signed("ufm89Ma="), answered]],
  ["the signature of another step", [asks, { role: "model", parts: called.parts.slice(0, 1) }, user(weather)]],
])("%s is corrupted", (_change, contents) => {
  expect(refusal({ contents })).toBe("Corrupted thought signature.");
});

test("the signature of another model is corrupted", () => {
  expect(refusal({ contents: [asks, called, user(weather, clock)] }, "gemini-3-flash-preview")).toBe(
    "Corrupted thought signature.",
  );
});

test("the order of a call's arguments does not change its signature", () => {
  const reordered = { functionCall: { name: "weather", args: { days: 2, city: "Oslo" } }, thoughtSignature: right };
  const content = { role: "model", parts: [reordered, { functionCall: { name: "clock" } }] };
  expect(refusal({ contents: [asks, content, answered] })).toBe("valid");
});

test("signatures of turns before the user's last text are not looked at", () => {
  const contents = [asks, signed("ufm89Ma="), answered, { role: "model", parts: [{ text: "7" }] }, asks];
  expect(refusal({ contents })).toBe("valid");
});

const NAMING =
  "* GenerateContentRequest.tools[0].function_declarations[0].name: Invalid function name. Must start with a letter or an underscore. Must be alphameric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 64.";

test.each([
  [[{ name: "get weather" }], NAMING],
  [[{ name: "2weather" }], NAMING],
  [[{}], NAMING],
  [
    [{ name: "weather", parametersJsonSchema: "text" }],
    "Invalid value at 'tools[0].function_declarations[0].parameters_json_schema' (TYPE_MESSAGE), \"text\"",
  ],
  [[{ name: "weather" }, { name: "weather" }], "Duplicate function declaration found: weather"],
])("the declarations %j are refused", (functionDeclarations, message) => {
  expect(refusal({ tools: [{ functionDeclarations }] })).toBe(message);
});

test.each([
  [
    { functionCall: { args: {} } },
    "* GenerateContentRequest.contents[0].parts[0].function_call.name: Name cannot be empty.",
  ],
  [
    { functionResponse: { name: "weather", response: "7" } },
    "Invalid value at 'contents[0].parts[0].function_response.response' (TYPE_MESSAGE), \"7\"",
  ],
])("the part %j is refused", (part, message) => {
  expect(refusal({ contents: [user(part)] })).toBe(message);
});

test.each([
  ["AUTO", ["weather"]],
  ["NONE", []],
])("in the mode %s the tools on offer are %j", (mode, names) => {
  const tools = [{ functionDeclarations: [{ name: "weather" }] }, { googleSearch: {} }];
  const body = { tools, toolConfig: { functionCallingConfig: { mode } } };
  expect(check(body)).toMatchObject({ asked: { tools: names } });
});
