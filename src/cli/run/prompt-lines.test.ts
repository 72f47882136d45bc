import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UsageError } from "../command.ts";
import { promptLine, promptLines } from "./prompt-lines.ts";

const AT = { environment: { cwd: "/" } };

function linesOf(text: string, defaults = {}): ReturnType<typeof promptLines> {
  const folder = mkdtempSync(join(tmpdir(), "prompts-"));
  writeFileSync(join(folder, "prompts.jsonl"), text);
  try {
    return promptLines("prompts.jsonl", defaults, { environment: { cwd: folder } });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a line carries its own options, graders and id", () => {
  const [line] = linesOf('{"id":"a","prompt":"p","max_tokens":5,"graders":["non_empty"]}\n');
  expect(line).toMatchObject({ id: "a", input: { prompt: "p", max_tokens: 5, graders: [{ type: "non_empty" }] } });
});

test("a line carries its own cap", () => {
  expect(linesOf('{"prompt":"p","max_cost_usd":0.5}')).toMatchObject([{ input: { max_cost_usd: 0.5 } }]);
});

test("a byte order mark before the first line is no part of it", () => {
  expect(linesOf('\uFEFF{"prompt":"p"}')).toMatchObject([{ input: { prompt: "p" } }]);
});

test.each([
  ["a file", (defaults: object) => linesOf('{"prompt":"p"}', defaults)],
  ["one prompt", (defaults: object) => promptLine("p", { ...defaults })],
])("a wrong option beside %s is named with its bound", (_what, read) => {
  expect(() => read({ max_tokens: 70_000 })).toThrow(/^--max-tokens: max_tokens: .*65536/);
});

test("what a line says outweighs the command line", () => {
  const lines = linesOf('{"prompt":"a","model":"code"}\n\n{"prompt":"b"}', { model: "fast", on_fail: undefined });
  expect(lines.map(({ input }) => input.model)).toEqual(["code", "fast"]);
});

test.each([
  ["not JSON", "{prompt}", /line 1: not a JSON object/],
  ["not an object", '{"prompt":"a"}\n[1]', /line 2: not a JSON object/],
  ["no prompt", '{"id":1}', /line 1: prompt/],
  ["an unknown option", '{"prompt":"a","modle":"fast"}', /line 1: Unrecognized key: "modle"/],
  ["an idempotency key", '{"prompt":"a","idempotency_key":"k"}', /line 1:.*idempotency_key/],
  [
    "a grader without its parameter",
    '{"prompt":"a","graders":[{"type":"numeric"}]}',
    /line 1: graders\.0\.equals: numeric needs equals, a number/,
  ],
  ["nothing", "\n\n", /holds no prompts/],
])("%s is wrong usage that names the place", (_name, text, message) => {
  expect(() => linesOf(text)).toThrow(UsageError);
  expect(() => linesOf(text)).toThrow(message);
});

test("a file that is not there, or is none, is wrong usage", () => {
  expect(() => promptLines(tmpdir(), {}, AT)).toThrow(/ cannot be read: it is a folder\.$/);
  expect(() => promptLines("/nowhere/prompts.jsonl", {}, AT)).toThrow(
    /^\/nowhere\/prompts\.jsonl cannot be read: there is no such file or folder\.$/,
  );
});
