import fc from "fast-check";
import { expect, test } from "vitest";
import { graderSpecSchema, isModelSpec, type ModelSpec } from "../specs.ts";
import { judgeRequest } from "./judge-request.ts";
import { questionOf, swapped } from "./question.ts";

const SPECS: readonly ModelSpec[] = [
  "relevance",
  "completeness",
  { type: "completeness", reference: "the reference" },
  "accuracy",
  { type: "accuracy", reference: "the reference" },
  "format",
  { type: "format", instructions: "a list" },
  "code_quality",
  "safety",
  "performance",
  { type: "groundedness", context: "the context" },
  { type: "rubric", criteria: "be kind" },
  { type: "pairwise", other: "the other" },
].flatMap((given) => {
  const spec = graderSpecSchema.parse(given);
  return spec.type !== "pipeline" && isModelSpec(spec) ? [spec] : [];
});

test("every grader that asks a model has a question with levels from 1 to 0", () => {
  expect(SPECS).toHaveLength(13);
  for (const spec of SPECS) {
    const { labels, task } = questionOf(spec, { text: "x", prompt: "y" });
    expect(task).not.toBe("");
    expect(labels.map(({ score }) => score).toSorted((a, b) => b - a)).toEqual(labels.map(({ score }) => score));
    expect([labels[0]?.score, labels.at(-1)?.score]).toEqual([1, 0]);
  }
});

test("all that comes from unknown hands stands whole behind fences that it cannot hold", () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(">>>", "<<<", ">>> ANSWER", "\n>>>0\n"));
  fc.assert(
    fc.property(fc.constantFrom(...SPECS), text, text, (spec, answer, prompt) => {
      const { prompt: request, systemPrompt } = judgeRequest(questionOf(spec, { text: answer, prompt }));
      const fence = /<<<([0-9a-f]{24})/.exec(systemPrompt)?.[1] ?? "";
      expect(fence).toHaveLength(24);
      expect(`${answer}${prompt}`).not.toContain(fence);
      expect(outside(request, fence).trim()).toBe("");
      expect(request).toContain(answer);
    }),
  );
});

/** What stands between the fenced blocks. */
function outside(request: string, fence: string): string {
  const open = `<<<${fence} `;
  return request
    .split(open)
    .map((part) => part.slice(part.lastIndexOf(`>>>${fence} `)).replace(/^>>>[0-9a-f]{24} [A-Z ]+/, ""))
    .join("");
}

function requestFor(answer: string) {
  return judgeRequest(questionOf({ type: "relevance" }, { text: answer, prompt: "why?" }));
}

test("the same texts give the same request, other texts another fence", () => {
  expect(requestFor("a")).toEqual(requestFor("a"));
  expect(requestFor("a").systemPrompt).not.toBe(requestFor("b").systemPrompt);
});

test("whoever fills in the form without reading says that it cannot tell", () => {
  const { outputSchema } = judgeRequest(questionOf({ type: "safety" }, { text: "x" }));
  expect(outputSchema).toMatchObject({ properties: { verdict: { enum: expect.arrayContaining(["cannot_tell"]) } } });
  expect(JSON.stringify(outputSchema)).toMatch(/"enum":\["cannot_tell"/);
});

test("a pair is asked for in both orders", () => {
  const question = questionOf({ type: "pairwise", other: "two" }, { text: "one", prompt: "why?" });
  expect(swapped(question).material).toEqual([
    { name: "REQUEST", text: "why?" },
    { name: "OUTPUT A", text: "two" },
    { name: "OUTPUT B", text: "one" },
  ]);
  expect(swapped(swapped(question))).toEqual(question);
});
