// A loop of tools that is carried on by hand over real HTTP: the right history is accepted, each wrong one refused.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { SIMULATED_API_KEY } from "../../config/index.ts";
import { FakeClock } from "../../kernel/testing.ts";
import { type SimulatedProvider, startSimulatedProvider } from "./server.ts";

const PROMPT = "Where is it warmer?";
const SCRIPT = [
  {
    prompt: PROMPT,
    steps: [
      { tool_calls: [call("weather"), call("wind")] },
      { text: "And now?", tool_calls: [call("clock")] },
      { text: "In Rome." },
    ],
  },
];
const TOOLS = ["weather", "wind", "clock"];

function call(name: string) {
  return { name, arguments: { city: "Rome" } };
}

/** What the provider said, as it came, and a result for each of its calls. */
interface Round {
  readonly turn: object;
  readonly results: readonly object[];
}

interface Dialect {
  readonly path: string;
  body(rounds: readonly Round[]): object;
  round(answer: unknown): Round;
}

const called = z.looseObject({ id: z.string(), name: z.string() });
const geminiContent = z.looseObject({ parts: z.array(z.looseObject({ functionCall: called.optional() })) });
const geminiAnswer = z.object({ candidates: z.tuple([z.object({ content: geminiContent })]) });
const openaiMessage = z.looseObject({ tool_calls: z.array(z.looseObject({ id: z.string() })) });
const openaiAnswer = z.object({ choices: z.tuple([z.object({ message: openaiMessage })]) });
const anthropicAnswer = z.object({ content: z.array(z.looseObject({ id: z.string().optional() })) });

const DIALECTS: { readonly [name in "Gemini" | "OpenAI" | "Anthropic"]: Dialect } = {
  Gemini: {
    path: "/v1beta/models/gemini-3-pro-preview:generateContent",
    body: (rounds) => ({
      contents: [
        { role: "user", parts: [{ text: PROMPT }] },
        ...rounds.flatMap(({ turn, results }) => [turn, ...(results.length === 0 ? [] : [{ parts: results }])]),
      ],
      tools: [{ functionDeclarations: TOOLS.map((name) => ({ name })) }],
    }),
    round(answer) {
      const { content } = geminiAnswer.parse(answer).candidates[0];
      const calls = content.parts.flatMap(({ functionCall }) => functionCall ?? []);
      return {
        turn: content,
        results: calls.map(({ id, name }) => ({ functionResponse: { id, name, response: { degrees: 7 } } })),
      };
    },
  },
  OpenAI: {
    path: "/v1/chat/completions",
    body: (rounds) => ({
      model: "gpt-5-mini",
      messages: [{ role: "user", content: PROMPT }, ...rounds.flatMap(({ turn, results }) => [turn, ...results])],
      tools: TOOLS.map((name) => ({ type: "function", function: { name } })),
    }),
    round(answer) {
      const { message } = openaiAnswer.parse(answer).choices[0];
      return {
        turn: message,
        results: message.tool_calls.map(({ id }) => ({ role: "tool", tool_call_id: id, content: "7" })),
      };
    },
  },
  Anthropic: {
    path: "/v1/messages",
    body: (rounds) => ({
      model: "claude-haiku-4-5",
      max_tokens: 1_000,
      messages: [
        { role: "user", content: PROMPT },
        ...rounds.flatMap(({ turn, results }) => [
          turn,
          ...(results.length === 0 ? [] : [{ role: "user", content: results }]),
        ]),
      ],
      tools: TOOLS.map((name) => ({ name, input_schema: { type: "object" } })),
    }),
    round(answer) {
      const { content } = anthropicAnswer.parse(answer);
      const ids = content.flatMap(({ id }) => id ?? []);
      return {
        turn: { role: "assistant", content },
        results: ids.map((id) => ({ type: "tool_result", tool_use_id: id, content: "7" })),
      };
    },
  },
};

function post({ url }: SimulatedProvider, { path }: Dialect, body: object): Promise<Response> {
  const key = SIMULATED_API_KEY;
  const headers = { "x-goog-api-key": key, authorization: `Bearer ${key}`, "x-api-key": key };
  return fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
}

/** Two rounds as the provider makes them, then a request with what `change` makes of them. */
async function carriedOn(dialect: Dialect, change: (first: Round, second: Round) => readonly Round[]) {
  await using provider = await startSimulatedProvider({ clock: new FakeClock(), script: SCRIPT });
  const ask = async (rounds: readonly Round[]): Promise<Round> =>
    dialect.round(await (await post(provider, dialect, dialect.body(rounds))).json());
  const first = await ask([]);
  const second = await ask([first]);
  const response = await post(provider, dialect, dialect.body(change(first, second)));
  return { status: response.status, words: await response.text(), last: provider.journal().at(-1) };
}

/** The same with something else in its JSON. */
function edited(value: object, pattern: RegExp, replacement: string): object {
  const before = JSON.stringify(value);
  const after = before.replace(pattern, replacement);
  if (after === before) throw new Error(`${String(pattern)} is not in ${before}`);
  return z.looseObject({}).parse(JSON.parse(after));
}

function reversed({ turn, results }: Round): readonly Round[] {
  return [{ turn, results: results.toReversed() }];
}

const ID = /"(id|tool_call_id|tool_use_id)":"[^"]+"/;

describe.each(Object.entries(DIALECTS))("%s", (_name, dialect) => {
  test("the right history is accepted", async () => {
    const { status, words, last } = await carriedOn(dialect, (first, second) => [first, second]);
    expect(status).toBe(200);
    expect(words).toContain("In Rome.");
    expect(last).toMatchObject({ outcome: "answered", prompt: PROMPT, step: 2, toolCalls: [] });
  });

  test.each<[string, (first: Round, second: Round) => readonly Round[]]>([
    ["a missing result", (first, second) => [{ ...first, results: first.results.slice(1) }, second]],
    ["no result at the end", (first, second) => [first, { ...second, results: [] }]],
    [
      "an unknown id",
      (first, { turn, results }) => [
        first,
        { turn, results: results.map((result) => edited(result, ID, '"$1":"unknown"')) },
      ],
    ],
    [
      "ids swapped between the rounds",
      (first, second) => [
        { ...first, results: [...second.results, ...first.results.slice(1)] },
        { ...second, results: first.results.slice(0, 1) },
      ],
    ],
    ["a result that comes twice", (first, { turn, results }) => [first, { turn, results: [...results, ...results] }]],
  ])("%s is refused", async (_mistake, change) => {
    const { status, last } = await carriedOn(dialect, change);
    expect(status).toBe(400);
    expect(last).toMatchObject({ outcome: "rejected", prompt: null, step: null, toolCalls: [] });
  });
});

test.each([
  ["Gemini", 400],
  ["OpenAI", 200],
  ["Anthropic", 200],
] as const)("results in another order than their calls are at %s a %i", async (name, status) => {
  expect(await carriedOn(DIALECTS[name], reversed)).toMatchObject({ status });
});

test.each([
  ["a missing signature", /,"thoughtSignature":"[^"]+"/, "", "is missing a thought_signature"],
  ["a changed signature", /("thoughtSignature":"[^"]+)[^"]{3}="/, '$1AAA="', "Corrupted thought signature."],
  ["a changed argument", /"city":"Rome"/, '"city":"Oslo"', "Corrupted thought signature."],
])("at Gemini %s is refused", async (_mistake, pattern, replacement, message) => {
  const { status, words } = await carriedOn(DIALECTS.Gemini, (first, { turn, results }) => [
    first,
    { turn: edited(turn, pattern, replacement), results },
  ]);
  expect(status).toBe(400);
  expect(words).toContain(message);
});
