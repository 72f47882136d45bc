// What has been said with tools, as another model reads it.
import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import { expect, test } from "vitest";
import { historyFor } from "./history.ts";

const gemini = { provider: "google_gemini" as const, model: "gemini-3" };
const other = { provider: "google_gemini" as const, model: "gemini-4" };
const claude = { provider: "anthropic" as const, model: "claude" };
const signed = { google: { thoughtSignature: "s" } };

const prompt: LanguageModelV4Prompt = [
  { role: "user", content: [{ type: "text", text: "before" }] },
  { role: "assistant", content: [{ type: "text", text: "an earlier run's answer" }] },
  { role: "user", content: [{ type: "text", text: "now" }] },
  {
    role: "assistant",
    content: [
      { type: "reasoning", text: "hm", providerOptions: signed },
      { type: "tool-call", toolCallId: "call:1", toolName: "read", input: {}, providerOptions: signed },
    ],
  },
  {
    role: "tool",
    content: [{ type: "tool-result", toolCallId: "call:1", toolName: "read", output: { type: "text", value: "x" } }],
  },
];

test("its own signatures go back as they came", () => {
  expect(historyFor(prompt, [gemini], gemini)).toEqual(prompt);
});

test("another model gets calls without signatures, and no thoughts that it did not have", () => {
  const [, , , said] = historyFor(prompt, [gemini], other);
  expect(said).toEqual({
    role: "assistant",
    content: [{ type: "tool-call", toolCallId: "call:1", toolName: "read", input: {} }],
  });
});

test("Anthropic gets ids of the characters that it takes, the same in call and result", () => {
  const ids = JSON.stringify(historyFor(prompt, [gemini], claude)).match(/"toolCallId":"[^"]*"/g);
  expect(ids).toEqual(['"toolCallId":"call_1"', '"toolCallId":"call_1"']);
});
