import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UsageError } from "../command.ts";
import { labelledLines } from "./labelled-lines.ts";

function linesOf(text: string, bytes?: number): ReturnType<typeof labelledLines> {
  const folder = mkdtempSync(join(tmpdir(), "labels-"));
  const file = join(folder, "labels.jsonl");
  writeFileSync(file, text);
  if (bytes !== undefined) truncateSync(file, bytes);
  try {
    return labelledLines("labels.jsonl", { environment: { cwd: folder } });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a line is an answer with its label, named by its id and its line", () => {
  expect(linesOf('\uFEFF{"id":7,"output":"a","label":"good"}\r\n\n{"output":"","label":0.5,"prompt":"p"}')).toEqual([
    { id: "7 (line 1)", output: "a", label: "good" },
    { id: "line 3", output: "", label: 0.5, prompt: "p" },
  ]);
});

test.each([
  ["not JSON", "{output}", /line 1: not a JSON object/],
  ["a list", '{"output":"a","label":"good"}\n[1]', /line 2: .*object/],
  ["no output", '{"label":"good"}', /line 1: output/],
  ["no label", '{"output":"a"}', /line 1: label must be "good", "bad"/],
  ["a label of another type", '{"output":"a","label":true}', /line 1: label/],
  ["a score above 1", '{"output":"a","label":7}', /line 1: label/],
  ["a member that there is not", '{"output":"a","label":"good","lable":"bad"}', /line 1: .*lable/],
  ["a prototype", '{"output":"a","label":"good","__proto__":{"x":1}}', /line 1: .*__proto__/],
  ["an output of another type", '{"output":["a"],"label":"good"}', /line 1: output/],
  ["a million brackets", "[".repeat(1_000_000), /line 1: not a JSON object/],
  ["a text without end", `{"output":"${"x".repeat(1_000_001)}","label":"good"}`, /line 1: output/],
  ["nothing", "\n \n", /holds no labelled answers/],
  ["zeros", "\0\0\0", /line 1: not a JSON object/],
])("%s is wrong usage that names the place", (_name, text, message) => {
  expect(() => linesOf(text)).toThrow(UsageError);
  expect(() => linesOf(text)).toThrow(message);
});

test("more answers than anybody needs are refused", () => {
  const text = Array.from({ length: 5_001 }, (_, index) => `{"output":"${index}","label":"good"}`).join("\n");
  expect(() => linesOf(text)).toThrow(/more than 5000 answers/);
});

test("a file that is too large is not read", () => {
  expect(() => linesOf("", 65 * 1024 * 1024)).toThrow(/larger than 64 MB/);
});

test("a file that is not there is wrong usage", () => {
  expect(() => labelledLines("labels.jsonl", { environment: { cwd: "/nowhere" } })).toThrow(
    /^\/nowhere\/labels\.jsonl cannot be read: there is no such file or folder\.$/,
  );
});
