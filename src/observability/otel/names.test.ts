import { LangfuseOtelSpanAttributes } from "@langfuse/core";
import { expect, test } from "vitest";
import type { Part } from "../tracer.ts";
import { attributesOf, contentOf, nameOf, outcomeOf } from "./names.ts";

const attempt: Part = { kind: "attempt", provider: "google_gemini", model: "gemini-3.8-flash", maxOutputTokens: 500 };
const usage = { inputTokens: 100, cachedInputTokens: 40, outputTokens: 30, reasoningTokens: 20 };

test("a model call has the names of the conventions for generative AI", () => {
  expect(nameOf(attempt)).toBe("chat gemini-3.8-flash");
  expect(attributesOf(attempt, { forLangfuse: false })).toEqual({
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "gcp.gemini",
    "gen_ai.request.model": "gemini-3.8-flash",
    "gen_ai.request.max_tokens": 500,
  });
  expect(
    outcomeOf({ usage, costUsd: 0.25, responseModel: "m-1", finishReason: "stop" }, { forLangfuse: false }),
  ).toEqual({
    "gen_ai.usage.input_tokens": 100,
    "gen_ai.usage.cache_read.input_tokens": 40,
    "gen_ai.usage.output_tokens": 30,
    "gen_ai.usage.reasoning.output_tokens": 20,
    "gen_ai.response.model": "m-1",
    "gen_ai.response.finish_reasons": ["stop"],
    "task_orchestrator.cost_usd": 0.25,
  });
});

test("what Langfuse adds up is the whole", () => {
  const { "langfuse.observation.usage_details": details = "" } = outcomeOf({ usage }, { forLangfuse: true });
  const { total, ...parts }: Record<string, number> = JSON.parse(String(details));
  expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBe(total);
});

test("every name for Langfuse is one of its package's", () => {
  const names = Object.keys({
    ...attributesOf(attempt, { forLangfuse: true }),
    ...outcomeOf({ usage, costUsd: 1 }, { forLangfuse: true }),
    ...contentOf("input", [], { forLangfuse: true }),
    ...contentOf("output", [], { forLangfuse: true }),
  }).filter((name) => name.startsWith("langfuse."));
  expect(names.length).toBe(5);
  for (const name of names) expect(Object.values(LangfuseOtelSpanAttributes)).toContain(name);
});

test("a grader that abstained has no score", () => {
  expect(outcomeOf({ verdict: null }, { forLangfuse: false })).toEqual({
    "gen_ai.evaluation.score.label": "abstained",
  });
});
