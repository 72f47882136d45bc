// Loops of tools over real HTTP: driven by the real AI SDK on each wire, and carried on rightly and wrongly by hand.
import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText, isStepCount, type LanguageModel, streamText, tool } from "ai";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { SIMULATED_API_KEY } from "../../config/index.ts";
import { FakeClock } from "../../kernel/testing.ts";
import type { Script, ScriptedAnswer } from "./script.ts";
import { type SimulatedProvider, startSimulatedProvider } from "./server.ts";

const PROMPT = "Where is it warmer?";
const OSLO = { name: "weather", arguments: { city: "Oslo" } };
const ROME = { name: "weather", arguments: { city: "Rome" } };
const CLOCK = { name: "clock", arguments: {} };
const STEPS: readonly ScriptedAnswer[] = [
  { text: "I look at both.", tool_calls: [OSLO, ROME] },
  { tool_calls: [CLOCK] },
  { text: "In Rome, by 14 degrees." },
];
const SCRIPT: Script = [{ prompt: PROMPT, steps: [...STEPS] }];

const apiKey = SIMULATED_API_KEY;
const gpt = (url: string): LanguageModel => createOpenAI({ apiKey, baseURL: `${url}/v1` }).chat("gpt-5-mini");
const MODELS: Readonly<Record<string, (url: string) => LanguageModel>> = {
  "Gemini 3": (url) => createGoogle({ apiKey, baseURL: `${url}/v1beta` })("gemini-3-pro-preview"),
  "Gemini 2.5": (url) => createGoogle({ apiKey, baseURL: `${url}/v1beta` })("gemini-2.5-flash"),
  OpenAI: gpt,
  Anthropic: (url) => createAnthropic({ apiKey, baseURL: `${url}/v1` })("claude-haiku-4-5"),
  "a compatible server": (url) =>
    createOpenAICompatible({ name: "own", apiKey, baseURL: `${url}/v1`, includeUsage: true })("llama3.3"),
};

function start(script = SCRIPT): Promise<SimulatedProvider> {
  return startSimulatedProvider({ clock: new FakeClock(), script });
}

/** The loop's options, and the cities that the tool was asked for. */
function loop(model: LanguageModel) {
  const cities: string[] = [];
  const tools = {
    weather: tool({
      inputSchema: z.object({ city: z.string() }),
      execute: ({ city }) => {
        cities.push(city);
        return { degrees: city === "Rome" ? 21 : 7 };
      },
    }),
    clock: tool({ inputSchema: z.object({}), execute: () => "12:00" }),
  };
  return { cities, options: { model, prompt: PROMPT, tools, stopWhen: isStepCount(5), maxRetries: 0 } };
}

type Options = ReturnType<typeof loop>["options"];

async function whole(options: Options) {
  return generateText(options);
}

async function streamed(options: Options) {
  const { text, steps } = streamText(options);
  return { text: await text, steps: await steps };
}

describe.each(Object.entries(MODELS))("%s", (_name, modelAt) => {
  test.each([
    ["whole", whole],
    ["streamed", streamed],
  ])("a loop of two rounds comes to its end, %s", async (_way, run) => {
    await using provider = await start();
    const { cities, options } = loop(modelAt(provider.url));
    const { text, steps } = await run(options);
    expect(text).toBe("In Rome, by 14 degrees.");
    expect(cities).toEqual(["Oslo", "Rome"]);
    expect(steps.map(({ text: said, finishReason }) => [said, finishReason])).toEqual([
      ["I look at both.", "tool-calls"],
      ["", "tool-calls"],
      ["In Rome, by 14 degrees.", "stop"],
    ]);
    const ids = steps.flatMap(({ toolCalls }) => toolCalls.map(({ toolCallId }) => toolCallId));
    expect(new Set(ids).size).toBe(3);
    expect(provider.journal()).toMatchObject([
      { prompt: PROMPT, step: 0, toolCalls: ["weather", "weather"], outcome: "answered", streamed: run === streamed },
      { prompt: PROMPT, step: 1, toolCalls: ["clock"], outcome: "answered" },
      { prompt: PROMPT, step: 2, toolCalls: [], outcome: "answered" },
    ]);
  });
});

describe("a script of steps", () => {
  test("a request that is sent again gets the same step again", async () => {
    await using provider = await start();
    const first = await generateText({ ...loop(gpt(provider.url)).options, stopWhen: isStepCount(1) });
    const again = await generateText({ ...loop(gpt(provider.url)).options, stopWhen: isStepCount(1) });
    expect(again.toolCalls).toEqual(first.toolCalls);
    expect(provider.journal().map(({ step }) => step)).toEqual([0, 0]);
  });

  test("the fault of a step happens once, and its calls come after it", async () => {
    const [first = {}, ...rest] = STEPS;
    await using provider = await start([{ prompt: PROMPT, steps: [{ ...first, fault: "overloaded" }, ...rest] }]);
    await expect(generateText(loop(gpt(provider.url)).options)).rejects.toMatchObject({ statusCode: 503 });
    expect((await generateText(loop(gpt(provider.url)).options)).text).toBe("In Rome, by 14 degrees.");
    expect(provider.journal().map(({ step, outcome }) => [step, outcome])).toEqual([
      [0, "overloaded"],
      [0, "answered"],
      [1, "answered"],
      [2, "answered"],
    ]);
  });

  test("beyond its last step the last one is repeated", async () => {
    await using provider = await start([{ prompt: PROMPT, steps: [{ tool_calls: [CLOCK] }] }]);
    const result = await generateText(loop(gpt(provider.url)).options);
    expect(result.steps).toHaveLength(5);
    expect(provider.journal().map(({ step, toolCalls }) => [step, ...toolCalls])).toEqual(
      [0, 1, 2, 3, 4].map((step) => [step, "clock"]),
    );
  });

  test.each(Object.entries(MODELS))("%s: a call of a tool that is not offered is malformed", async (_name, modelAt) => {
    await using provider = await start([{ prompt: PROMPT, steps: [{ tool_calls: [{ ...CLOCK, name: "shell" }] }] }]);
    const { toolCalls, finishReason } = await generateText(loop(modelAt(provider.url)).options);
    expect(toolCalls).toEqual([]);
    expect(finishReason).not.toBe("tool-calls");
    expect(provider.journal()).toMatchObject([{ outcome: "malformed_call", toolCalls: [] }]);
  });

  test("calls are billed as output", async () => {
    await using provider = await start([{ prompt: PROMPT, answers: [{ text: "1234", tool_calls: [CLOCK] }] }]);
    const options = { ...loop(gpt(provider.url)).options, stopWhen: isStepCount(1) };
    const { usage } = await generateText(options);
    const json = Math.ceil('{"name":"clock","args":{}}'.length / 4);
    expect(usage.outputTokenDetails.textTokens).toBe(1 + json);
  });

  test("calls that the output limit cuts are not made", async () => {
    await using provider = await start();
    const options = { ...loop(MODELS["Anthropic"]?.(provider.url) ?? gpt(provider.url)).options, maxOutputTokens: 5 };
    expect(await generateText(options)).toMatchObject({
      finishReason: "length",
      toolCalls: [],
      text: "I look at both.",
    });
  });

  test("a call that is cut on its way is in the journal", async () => {
    await using provider = await start([{ prompt: PROMPT, steps: [{ fault: "cut_body", tool_calls: [CLOCK] }] }]);
    await expect(generateText(loop(gpt(provider.url)).options)).rejects.toThrow();
    expect(provider.journal()).toMatchObject([{ outcome: "cut_body", toolCalls: ["clock"] }]);
  });
});
