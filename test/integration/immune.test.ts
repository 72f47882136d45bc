// The same failure does not happen twice: from a failed answer to a prompt that is sent differently.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import type { SpawnAgentInput } from "../../src/agents/index.ts";
import { reviewRequest } from "../../src/immune/index.ts";
import { appUnderTest } from "./app-under-test.ts";
import { personPrompt } from "./person-prompt.ts";

const PROSE = "Sure! Here is the record you asked for: Ada, 36.";
const JSON_GRADER: Pick<SpawnAgentInput, "graders"> = { graders: ["json_valid"] };

test("a prompt that is like one that failed gets a guardrail after it, and the answer says so (promise:immune-learns)", async () => {
  const heard: string[] = [];
  await using app = await appUnderTest({
    provider: {
      says: (prompt: string) => {
        heard.push(prompt);
        return { text: prompt.includes("JSON value") ? '{"name":"Ada","age":36}' : PROSE };
      },
    },
  });
  const first = await app.spawn({ prompt: personPrompt(1), ...JSON_GRADER });
  expect(first.evaluation?.passed).toBe(false);
  expect(first.immune).toEqual({ risk: 0 });

  const answers = [];
  for (let number = 2; number < 32; number += 1)
    answers.push(await app.spawn({ prompt: personPrompt(number), ...JSON_GRADER }));
  const treated = answers.filter(({ immune }) => immune?.["guardrails"] !== undefined);
  const heldOut = answers.filter(({ immune }) => immune?.["held_out"] !== undefined);
  expect(treated.length + heldOut.length).toBe(answers.length);
  expect(treated.length).toBeGreaterThan(20);
  for (const { evaluation } of treated) expect(evaluation?.passed).toBe(true);
  for (const { evaluation } of heldOut) expect(evaluation?.passed).toBe(false);
  expect(heard[1]?.startsWith(personPrompt(2))).toBe(true);
});

const SCHEMA = { type: "object", properties: { name: { type: "string" } }, required: ["name"] };

test.each([
  ["its graders", JSON_GRADER, "json-only"],
  ["its schema", { output_schema: SCHEMA }, "schema-fields"],
  ["nothing", {}, undefined],
])("a prompt that is checked with %s is told the guardrails that a run of it gets", async (_what, held, guardrail) => {
  await using app = await appUnderTest({
    settings: { immune: { holdout: 0.000_001 } },
    provider: { says: () => ({ text: PROSE }) },
  });
  await app.spawn({ prompt: personPrompt(1), ...held });
  const request = { operation: "spawn_agent", prompt: personPrompt(2), ...held };
  const check = await app.useCases.immune.check(reviewRequest.parse(request));
  expect(check.guardrails[0]?.id).toBe(guardrail);
  const { immune } = await app.spawn({ prompt: personPrompt(2), ...held });
  expect(immune?.guardrails ?? []).toEqual(check.guardrails);
});

test("a prompt that is checked is told what it is held out of", async () => {
  await using app = await appUnderTest({
    settings: { immune: { holdout: 0.999_999 } },
    provider: { says: () => ({ text: PROSE }) },
  });
  await app.spawn({ prompt: personPrompt(1), ...JSON_GRADER });
  const check = await app.useCases.immune.check(reviewRequest.parse({ prompt: personPrompt(2), ...JSON_GRADER }));
  expect(check).toMatchObject({ guardrails: [], held_out: ["json-only"] });
});

test("a guardrail that does harm is taken away (promise:immune-measures)", async () => {
  await using app = await appUnderTest({
    settings: { immune: { holdout: 0.5 } },
    provider: {
      says: (prompt: string) => ({
        text: prompt.includes("JSON value") || prompt.includes("customer 0 ") ? PROSE : "{}",
      }),
    },
  });
  const guarded: boolean[] = [];
  for (let number = 0; number < 60; number += 1) {
    const { immune } = await app.spawn({ prompt: personPrompt(number), ...JSON_GRADER });
    guarded.push(JSON.stringify(immune?.["guardrails"] ?? []).includes('"json-only"'));
  }
  expect(guarded.slice(0, 10)).toContain(true);
  expect(guarded.slice(-10)).not.toContain(true);
  expect((await app.useCases.immune.status()).guardrails.retired).toBeGreaterThan(0);
});

test("a review that fails is logged, and the prompt goes as it is (promise:immune-costs-nothing)", async () => {
  await using app = await appUnderTest();
  await app.spawn({ prompt: "Say hi" });
  using store = new DatabaseSync(join(app.dataDirectory, "orchestrator.db"));
  store.exec("drop table patterns");
  const answer = await app.spawn({ prompt: "Say hi again", graders: ["non_empty"] });
  expect(answer.status).toBe("completed");
  expect(readFileSync(join(app.dataDirectory, "logs", "task-orchestrator.log"), "utf8")).toContain(
    "immune-review-failed",
  );
});
