// Which model judges where several providers are configured, and what becomes of a text that is longer than a judge reads.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { SIMULATED_API_KEY } from "../../src/config/index.ts";
import type { EvalRunInput } from "../../src/evaluation/index.ts";
import { createOrchestrator } from "../../src/index.ts";
import { systemClock } from "../../src/kernel/node/clock.ts";
import { startSimulatedProvider } from "../../src/models/simulated/index.ts";

const VERDICT = JSON.stringify({ reasoning: "I have read it.", evidence: "", verdict: "mostly" });
const GOOGLE_FAST = "google_gemini:gemini-3.5-flash-lite";
/** Reads 200,000 tokens, of four characters each in the simulated provider. */
const SHORT_READER = "claude-haiku-4-5";
const LONG = "Lima is the capital. ".repeat(42_000);

/** @param configured as their variables begin */
async function stage(configured: readonly string[], settings = {}) {
  const home = mkdtempSync(join(tmpdir(), "judge-routes-"));
  const unlimited = { daily_usd: null, monthly_usd: null };
  const budget = { defaults: { google_gemini: unlimited, anthropic: unlimited } };
  writeFileSync(join(home, "config.json"), JSON.stringify({ budget, ...settings }));
  const provider = await startSimulatedProvider({ clock: systemClock, says: () => ({ text: VERDICT }) });
  const variables = configured.flatMap((name) => [
    [`${name}_API_KEY`, SIMULATED_API_KEY],
    [`${name}_BASE_URL`, provider.url],
  ]);
  const orchestrator = await createOrchestrator({
    environment: { TASK_ORCHESTRATOR_HOME: home, ...Object.fromEntries(variables) },
  });
  onTestFinished(async () => {
    await orchestrator[Symbol.asyncDispose]();
    await provider[Symbol.asyncDispose]();
    rmSync(home, { recursive: true, force: true });
  });
  return { orchestrator, provider };
}

async function judged({ orchestrator }: Awaited<ReturnType<typeof stage>>, input: Partial<EvalRunInput>) {
  const { evaluation } = await orchestrator.evaluate({
    prompt: "Why?",
    output: "So.",
    graders: ["relevance"],
    ...input,
  });
  return evaluation?.graders[0];
}

test.each([
  [["ANTHROPIC", "OPENAI", "GEMINI"], GOOGLE_FAST],
  [["ANTHROPIC", "OPENAI"], "openai:gpt-5.4-nano"],
  [["ANTHROPIC"], "anthropic:claude-haiku-4-5"],
] as const)("with keys of %j the judge is the first of these in the list fast: %s", async (configured, model) => {
  expect((await judged(await stage(configured), {}))?.judge?.model).toBe(model);
});

test("where that one wrote the answer, the next one of the list judges", async () => {
  const { orchestrator } = await stage(["GEMINI", "OPENAI"]);
  const { evaluation } = await orchestrator.spawnAgent({ prompt: "Why?", model: GOOGLE_FAST, graders: ["relevance"] });
  expect(evaluation?.graders[0]?.judge?.model).toBe("google_gemini:gemini-2.5-flash-lite");
});

test.each<[string, Partial<EvalRunInput>]>([
  ["an answer", { output: LONG, graders: [{ type: "rubric", criteria: "Is it right?", model: SHORT_READER }] }],
  ["a reference", { graders: [{ type: "rubric", criteria: "Is it right?", reference: LONG, model: SHORT_READER }] }],
])(
  "of %s that is longer than its judge reads nothing is cut: it is sent whole, and the judge abstains",
  async (_what, input) => {
    const staged = await stage(["GEMINI", "ANTHROPIC"]);
    expect(await judged(staged, input)).toMatchObject({
      kind: "abstained",
      reason: "the judge could not tell: the prompt is longer than the model reads",
      judge: { model: `anthropic:${SHORT_READER}` },
    });
    const [request, ...others] = staged.provider.journal();
    expect(others).toEqual([]);
    expect(request?.outcome).toBe("rejected");
    expect(request?.prompt?.includes(LONG)).toBe(true);
  },
);

test("a judge that surely does not read so much is passed over for one that does, which sees all", async () => {
  const staged = await stage(["GEMINI", "ANTHROPIC"], { routing: { fast: [SHORT_READER, "gemini-3.5-flash-lite"] } });
  expect(await judged(staged, { output: LONG })).toMatchObject({ kind: "graded", judge: { model: GOOGLE_FAST } });
  const [request, ...others] = staged.provider.journal();
  expect(others).toEqual([]);
  expect(request?.prompt?.includes(LONG)).toBe(true);
});

test("a judge that turns out not to read so much makes way for one of fallbacks.context_window", async () => {
  const staged = await stage(["GEMINI", "ANTHROPIC"], {
    routing: { fast: [SHORT_READER] },
    fallbacks: { context_window: ["gemini-3.8-flash"] },
  });
  expect(await judged(staged, { output: LONG })).toMatchObject({
    kind: "graded",
    judge: { model: "google_gemini:gemini-3.8-flash" },
  });
  expect(staged.provider.journal().map(({ prompt }) => prompt?.includes(LONG))).toEqual([true, true]);
});
