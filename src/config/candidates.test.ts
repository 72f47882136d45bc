import { expect, test } from "vitest";
import { candidateFrom, namedCandidate } from "./candidates.ts";

test.each([
  ["gemini-2.5-pro", "google_gemini", "gemini-2.5-pro"],
  ["gpt-5.4-mini", "openai", "gpt-5.4-mini"],
  ["o4-mini", "openai", "o4-mini"],
  ["claude-opus-5", "anthropic", "claude-opus-5"],
  ["llama3.3:70b", "openai_compatible", "llama3.3:70b"],
  ["openai_compatible:gpt-oss:20b", "openai_compatible", "gpt-oss:20b"],
  ["simulated:gemini-2.5-pro", "simulated", "gemini-2.5-pro"],
  ["anthropic:anything", "anthropic", "anything"],
])("%s is the model %s:%s", (id, provider, model) => {
  expect(candidateFrom(id)).toEqual({ provider, model });
});

test("a model id alone names no provider", () => {
  expect(namedCandidate("llama3.3:70b")).toBeUndefined();
  expect(namedCandidate("openai")).toBeUndefined();
});
