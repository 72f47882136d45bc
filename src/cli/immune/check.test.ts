import { expect, test } from "vitest";
import type { PromptCheck } from "../../immune/index.ts";
import { checkText } from "./check.ts";

const NOTHING: PromptCheck = {
  risk: 0,
  warning: false,
  blocked: false,
  like: [],
  guardrails: [],
  screening: { score: 0, flagged: false, reasons: [] },
};
const LIKE: PromptCheck["like"][number] = {
  pattern: "c704",
  failure: "json_invalid",
  likeness: 0.987,
  why: { differs: "details", covered_ratio: 0.9, covered_less_ratio: 0.8, words_ratio: 0.7 },
  last_seen: "2026-01-01T00:00:00.000Z",
  failed: 1,
  passed: 2,
};

test("a prompt of which nothing is known has no risk, and no more is said", () => {
  expect(checkText(NOTHING)).toBe("risk: 0.00, it is like no prompt that failed");
});

test("what a prompt is like, would get and would do without stands in lines of their own", () => {
  const check = {
    ...NOTHING,
    risk: 0.667,
    warning: true,
    like: [LIKE],
    guardrails: [{ id: "json-only", text: "Reply with JSON." }],
    held_out: ["no-markdown"],
  };
  expect(checkText(check).split("\n")).toEqual([
    "risk: 0.67, prompts like this one have failed often",
    "like prompts that failed by json_invalid: likeness 0.99 (differs: details), last seen 2026-01-01T00:00:00.000Z, of prompts like these 1 failed and 2 passed with nothing done that is known to help (pattern c704)",
    "would be added: json-only: Reply with JSON.",
    "held out, so that its effect can be told: no-markdown",
  ]);
});

test("a prompt that would be refused says so", () => {
  expect(checkText({ ...NOTHING, risk: 0.95, warning: true, blocked: true, like: [LIKE] })).toMatch(
    /^risk: 0\.95, it would be refused$/m,
  );
});

test("what screening saw is one line each, in which nothing moves the cursor", () => {
  const reasons = [{ kind: "injection", rule: "asks to ignore", evidence: "ignore\u001B[2J\nall" }];
  const check = { ...NOTHING, screening: { score: 1, flagged: true, reasons }, secrets: { "github-token": 2 } };
  const [, screened, secrets] = checkText(check).split("\n");
  expect(screened).toMatch(/^injection: asks to ignore: ignore.*all$/);
  expect(screened).not.toContain("\u001B");
  expect(secrets).toBe("secrets: 2 of the kind github-token");
});
