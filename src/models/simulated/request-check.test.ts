// What Gemini refuses in a request body, in the words of its errors.
import { expect, test } from "vitest";
import { checkRequest } from "./request-check.ts";

const contents = [{ role: "user", parts: [{ text: "Hi" }] }];

function refusal(body: unknown): unknown {
  const checked = checkRequest(typeof body === "string" ? body : JSON.stringify(body));
  return checked.kind === "invalid" ? checked.error.error : "valid";
}

test("a full request passes", () => {
  const body = {
    contents: [
      ...contents,
      { role: "model", parts: [{ text: "thinking", thought: true, thoughtSignature: "c2ln" }] },
      { role: "user", parts: [{ functionResponse: { name: "read", response: { content: "x" } } }] },
    ],
    systemInstruction: { parts: [{ text: "Be brief" }] },
    tools: [{ functionDeclarations: [{ name: "read" }] }],
    toolConfig: { functionCallingConfig: { mode: "AUTO" } },
    generationConfig: {
      temperature: 0.2,
      topK: 40,
      maxOutputTokens: 100,
      responseMimeType: "application/json",
      responseJsonSchema: { type: "object" },
      thinkingConfig: { thinkingBudget: -1, includeThoughts: true },
    },
  };
  expect(refusal(body)).toBe("valid");
});

test("an unknown name is refused with the place where it stands", () => {
  const body = { contents, extra_body: 1, generationConfig: { maxTokens: 1 } };
  expect(refusal(body)).toEqual({
    code: 400,
    status: "INVALID_ARGUMENT",
    message:
      "Invalid JSON payload received. Unknown name \"maxTokens\" at 'generation_config': Cannot find field.\n" +
      'Invalid JSON payload received. Unknown name "extra_body": Cannot find field.',
    details: [
      {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        fieldViolations: [
          {
            field: "generation_config",
            description:
              "Invalid JSON payload received. Unknown name \"maxTokens\" at 'generation_config': Cannot find field.",
          },
          { description: 'Invalid JSON payload received. Unknown name "extra_body": Cannot find field.' },
        ],
      },
    ],
  });
});

test.each([
  ["text that is not JSON", "{not json", "Invalid JSON payload received. Unexpected token."],
  ["a list", [], 'Invalid JSON payload received. Unknown name "": Root element must be a message.'],
  ["nothing", "", "* GenerateContentRequest.contents: contents is not specified"],
  ["no contents", { contents: [] }, "* GenerateContentRequest.contents: contents is not specified"],
  [
    "no parts",
    { contents: [{ role: "user" }] },
    "* GenerateContentRequest.contents[0].parts: contents.parts must not be empty.",
  ],
  [
    "an empty part",
    { contents: [{ parts: [{}] }] },
    "* GenerateContentRequest.contents[0].parts[0]: required oneof field 'data' must have one initialized field",
  ],
  [
    "a number for a text",
    { contents: [{ parts: [{ text: 5 }] }] },
    "Invalid value at 'contents[0].parts[0].text' (TYPE_STRING), 5",
  ],
  [
    "an unknown role",
    { contents: [{ role: "system", parts: [{ text: "x" }] }] },
    "* GenerateContentRequest.contents[0].role: Please use a valid role: user, model.",
  ],
])("%s is refused", (_mistake, body, message) => {
  expect(refusal(body)).toMatchObject({ code: 400, status: "INVALID_ARGUMENT", message });
});

test.each([
  [{ temperature: "hot" }, "Invalid value at 'generation_config.temperature' (TYPE_FLOAT), \"hot\""],
  [
    { temperature: 3 },
    "* GenerateContentRequest.generation_config.temperature: temperature must be in the range [0.0, 2.0].",
  ],
  [
    { maxOutputTokens: 0 },
    "* GenerateContentRequest.generation_config.max_output_tokens: max_output_tokens must be positive.",
  ],
  [{ maxOutputTokens: 1.5 }, "Invalid value at 'generation_config.max_output_tokens' (TYPE_INT32), 1.5"],
  [{ maxOutputTokens: 1e12 }, "Invalid value at 'generation_config.max_output_tokens' (TYPE_INT32), 1000000000000"],
  [
    { thinkingConfig: { thinkingBudget: "lots" } },
    "Invalid value at 'generation_config.thinking_config.thinking_budget' (TYPE_INT32), \"lots\"",
  ],
  [
    { thinkingConfig: { thinkingBudget: 40_000 } },
    "* GenerateContentRequest.generation_config.thinking_config.thinking_budget: Please choose a thinking_budget between 0 and 32768.",
  ],
  [
    { thinkingConfig: { thinkingBudget: 1, thinkingLevel: "low" } },
    "* GenerateContentRequest.generation_config.thinking_config: You can only set only one of thinking budget and thinking level.",
  ],
  [
    { responseSchema: { type: "OBJECT" } },
    "* GenerateContentRequest.generation_config.response_mime_type: a response schema needs the mimetype `application/json`.",
  ],
  [
    { responseJsonSchema: { type: "object" }, responseMimeType: "text/plain" },
    "* GenerateContentRequest.generation_config.response_mime_type: a response schema needs the mimetype `application/json`.",
  ],
])("the configuration %j is refused", (generationConfig, message) => {
  expect(refusal({ contents, generationConfig })).toMatchObject({ code: 400, message });
});

test.each([101, 300_000])("a body nested %d deep is refused", (depth) => {
  const body = `{"contents":${"[".repeat(depth)}${"]".repeat(depth)}}`;
  expect(refusal(body)).toMatchObject({ message: "Invalid JSON payload received. Message too deep." });
});

test("a body of 300,000 wrong parts gets a short refusal", () => {
  const body = `{"contents":[${Array.from({ length: 300_000 }, () => "{}").join(",")}]}`;
  expect(JSON.stringify(refusal(body)).length).toBeLessThan(10_000);
});
