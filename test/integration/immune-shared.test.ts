// What failed anywhere in a project counts everywhere in it: in other processes, in batches, in repairs.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { inlineAnswer } from "../../src/runs/index.ts";
import { appUnderTest } from "./app-under-test.ts";
import { personPrompt } from "./person-prompt.ts";

const PROSE = "Sure! Here is the record you asked for: Ada, 36.";
const JSON_GRADER: { graders: ["json_valid"] } = { graders: ["json_valid"] };
/** Hardly any prompt does without its guardrail. */
const NO_HOLDOUT = { immune: { holdout: 0.001 } };

function listener() {
  const heard: string[] = [];
  return {
    heard,
    provider: {
      says: (prompt: string) => {
        heard.push(prompt);
        return { text: prompt.includes("JSON value") ? '{"name":"Ada","age":36}' : PROSE };
      },
    },
  };
}

test("a failure counts in another start of the product at once, and the prompt itself stands first, byte for byte", async () => {
  const { heard, provider } = listener();
  await using app = await appUnderTest({ settings: NO_HOLDOUT, provider });
  await using other = await app.again();
  await other.spawn({ prompt: "Say hi", ...JSON_GRADER });
  await app.spawn({ prompt: personPrompt(1), ...JSON_GRADER });
  const answer = await other.spawn({ prompt: personPrompt(2), ...JSON_GRADER });
  expect(answer.evaluation?.passed).toBe(true);
  expect(answer.immune?.["guardrails"]).toMatchObject([{ id: "json-only" }]);
  expect(heard.at(-1)).toMatch(/\n\nRequirements for the reply:\n- [^\n]*JSON value[^\n]*$/);
  expect(heard.at(-1)?.startsWith(`${personPrompt(2)}\n\n`)).toBe(true);
});

test("a failure in a process of its own counts here with the next prompt", async () => {
  const { provider } = listener();
  await using app = await appUnderTest({ settings: NO_HOLDOUT, provider });
  await app.spawn({ prompt: "Say hi" });
  const program = `
    import { createOrchestrator } from ${JSON.stringify(new URL("../../src/index.ts", import.meta.url).href)};
    await using orchestrator = await createOrchestrator({ environment: process.env });
    await orchestrator.spawnAgent(JSON.parse(process.argv[1]));
  `;
  const input = JSON.stringify({ prompt: personPrompt(1), ...JSON_GRADER });
  await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program, input], {
    cwd: app.dataDirectory,
    // At home as the product here is: the same project.
    env: {
      HOME: app.dataDirectory,
      TASK_ORCHESTRATOR_HOME: app.dataDirectory,
      TASK_ORCHESTRATOR_SIMULATED_URL: app.provider.url,
    },
  });
  const answer = await app.spawn({ prompt: personPrompt(2), ...JSON_GRADER });
  expect(answer.immune?.["guardrails"]).toMatchObject([{ id: "json-only" }]);
});

test("each prompt of a batch is reviewed, and its line says so", async () => {
  const { heard, provider } = listener();
  await using app = await appUnderTest({ settings: NO_HOLDOUT, provider });
  await app.spawn({ prompt: personPrompt(1), ...JSON_GRADER });
  const agents = [2, 3, 4].map((number) => ({ prompt: personPrompt(number), ...JSON_GRADER }));
  const { results } = inlineAnswer(await app.spawnEach({ agents }));
  const guarded = { immune: { risk: expect.any(Number), guardrails: ["json-only"] } };
  expect(results).toMatchObject([guarded, guarded, guarded]);
  const ofBatch = heard.slice(1);
  expect(ofBatch).toHaveLength(3);
  for (const prompt of ofBatch) expect(prompt).toContain("Requirements for the reply:");
  expect((await app.useCases.immune.failures({ limit: 10 })).failures).toMatchObject([{ occurrences: 1 }]);
});

test("with the immune system off prompts go as they are, and their failures are learned from later", async () => {
  const { heard, provider } = listener();
  await using app = await appUnderTest({ settings: { immune: { enabled: false } }, provider });
  for (const number of [1, 2, 3]) {
    const { immune } = await app.spawn({ prompt: personPrompt(number), ...JSON_GRADER });
    expect(immune ?? {}).toEqual({});
  }
  expect(heard).toEqual([1, 2, 3].map(personPrompt));
  expect(await app.useCases.immune.status()).toMatchObject({ enabled: false, occurrences: { total: 3 } });
});

test("a repair is told what has been shown to help", async () => {
  const heard: string[] = [];
  await using app = await appUnderTest({
    settings: { immune: { holdout: 0.5 } },
    provider: {
      says: (prompt: string) => {
        heard.push(prompt);
        return { text: prompt.includes("JSON value") ? "{}" : PROSE };
      },
    },
  });
  const kept = async (): Promise<number> => (await app.useCases.immune.status()).guardrails.kept;
  for (let number = 0; number < 120 && (await kept()) === 0; number += 1) {
    await app.spawn({ prompt: personPrompt(number), ...JSON_GRADER });
  }
  expect(await kept()).toBe(1);
  const answer = await app.spawn({ prompt: "List the moons of Jupiter.", ...JSON_GRADER, on_fail: "repair" });
  expect(heard.at(-1)).toContain("JSON value");
  expect(answer.evaluation?.passed).toBe(true);
});
