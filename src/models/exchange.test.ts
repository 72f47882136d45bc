// What an agent's tools came to, as the journal of its run has it.
import * as sdk from "ai";
import { expect, test } from "vitest";
import type { JsonValue } from "../kernel/json.ts";
import { fakeRun } from "../runs/testing.ts";
import type { AskDeps } from "./ask-model.ts";
import type { ModelTools } from "./call-model.ts";
import { Exchange } from "./exchange.ts";

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing is asked here
const deps = {} as AskDeps;
const route = {
  provider: "openai" as const,
  model: "gpt",
  reason: "",
  alternatives: { next: [], "context-window": [], "content-policy": [] },
};

/** The tool `read` as the AI SDK calls it, over a journal. */
function readTool(journal: Map<string, JsonValue>, use: ModelTools["use"], signal = new AbortController().signal) {
  const run = fakeRun({
    signal,
    recorded: (step) => journal.get(step),
    record: (step, result) => void journal.set(step, result),
  });
  const tools: ModelTools = {
    offered: [{ name: "read", description: "", schema: {} }],
    maxSteps: 1,
    ready: () => Promise.resolve(),
    use,
  };
  const exchange = new Exchange(deps, { step: "answer 1", route, turns: [], maxTokens: 1, tools }, run);
  const { read } = exchange.toolSet(tools, sdk);
  return async (args: unknown) => read?.execute?.(args, { toolCallId: "1", messages: [], context: undefined });
}

test("calls of one answer are kept by their order, whatever their ids", async () => {
  const journal = new Map<string, JsonValue>();
  const read = readTool(journal, (_name, args) => Promise.resolve(`read ${JSON.stringify(args)}`));
  expect(await Promise.all([read(1), read(2)])).toEqual(["read 1", "read 2"]);
  const again = readTool(journal, () => Promise.reject(new Error("it was done before")));
  expect(await Promise.all([again(1), again(2)])).toEqual(["read 1", "read 2"]);
});

test("a use that was stopped is no result", async () => {
  const journal = new Map<string, JsonValue>();
  const controller = new AbortController();
  const read = readTool(
    journal,
    () => {
      controller.abort("interrupted");
      return Promise.resolve("Refused: The work was stopped.");
    },
    controller.signal,
  );
  await expect(read(1)).rejects.toBe("interrupted");
  expect(journal.size).toBe(0);
});

test("more calls than an answer may have are refused", async () => {
  const read = readTool(new Map(), () => Promise.resolve("read"));
  const results = await Promise.all(Array.from({ length: 33 }, (_, n) => read(n)));
  expect(results.slice(0, 32).every((result) => result === "read")).toBe(true);
  expect(results[32]).toContain("at most 32");
});
