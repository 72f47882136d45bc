import fc from "fast-check";
import { expect, test } from "vitest";
import { armOf } from "./arm.ts";
import { decide, startTrial } from "./lifecycle.ts";
import { type ChoiceInput, chooseGuardrails, DEFAULT_CAP_TOKENS, tokensIn, withGuardrails } from "./place.ts";
import { requestFacts } from "./request-facts.ts";
import { anyText, aRequest, countsOf } from "./testing.ts";

const JSON_REQUEST = requestFacts(aRequest({ graders: [{ type: "json_valid" }] }));
const TRIAL = startTrial({ nowMs: 0, order: 1 });
const RETIRED = decide(TRIAL, countsOf([280, 170], [30, 20]), 0, 0).state;

function input(parts: Partial<ChoiceInput>): ChoiceInput {
  return {
    matches: [{ family: "f", type: "json_invalid", score: 0.9 }],
    statesOf: () => new Map(),
    facts: JSON_REQUEST,
    project: "p",
    promptSignature: "s",
    holdout: 0.1,
    nowMs: 0,
    ...parts,
  };
}

function all(given: ChoiceInput): readonly string[] {
  const { applied, heldOut } = chooseGuardrails(given);
  return [...applied, ...heldOut].map(({ id }) => id);
}

test("a family gets its first fitting guardrail, and the next one once that is retired", () => {
  expect(all(input({}))).toEqual(["json-only"]);
  expect(all(input({ statesOf: () => new Map([["json-only", RETIRED]]) }))).toEqual(["json-syntax"]);
});

test("a type without a fitting guardrail gets none", () => {
  expect(all(input({ matches: [{ family: "f", type: "length_violation", score: 0.9 }] }))).toEqual([]);
});

test("about the hold-out share of the prompts does without, and is told apart", () => {
  const prompts = Array.from({ length: 1_000 }, (_, nth) => chooseGuardrails(input({ promptSignature: String(nth) })));
  const without = prompts.filter(({ heldOut }) => heldOut.length === 1);
  expect(without.length).toBeGreaterThan(60);
  expect(without.length).toBeLessThan(140);
  expect(prompts.every(({ applied, heldOut }) => applied.length + heldOut.length === 1)).toBe(true);
});

function isHeldOut(family: string, promptSignature: string): boolean {
  const matches = [{ family, type: "json_invalid" as const, score: 1 }];
  return chooseGuardrails(input({ matches, promptSignature, holdout: 0.5 })).heldOut.length === 1;
}

test("the arm is that of the guardrail, whatever the family is called", () => {
  for (let nth = 0; nth < 200; nth += 1) expect(isHeldOut("f", String(nth))).toBe(isHeldOut("g", String(nth)));
  const arm = armOf({ project: "p", guardrail: "json-only", promptSignature: "s", holdout: 0.1 });
  expect(chooseGuardrails(input({}))[arm === "treated" ? "applied" : "heldOut"]).toHaveLength(1);
});

test("the nearest families come first until the cap is reached; what two families want stands once", () => {
  const types = ["json_invalid", "unsafe", "timeout", "refusal", "blocked", "empty_response", "hallucination"] as const;
  const matches = types.map((type, nth) => ({ family: type, type, score: nth / 10 }));
  const twice = [...matches, { family: "other", type: "hallucination" as const, score: 0.1 }];
  expect(all(input({ matches: twice }))).toHaveLength(types.length);
  expect(all(input({ matches, capTokens: 60 }))).toEqual(["grounded-verify"]);
  expect(all(input({ matches, capTokens: 5 }))).toEqual([]);
});

test("whatever is chosen stays within the cap", () => {
  const types = ["truncated", "unsafe", "timeout", "refusal", "blocked", "empty_response", "json_invalid"] as const;
  const match = fc.record({
    family: fc.string(),
    type: fc.constantFrom(...types),
    score: fc.double({ min: 0, max: 1 }),
  });
  fc.assert(
    fc.property(fc.array(match, { maxLength: 30 }), fc.nat(400), (matches, capTokens) => {
      const { applied } = chooseGuardrails(input({ matches, capTokens }));
      const added = tokensIn(withGuardrails("", applied));
      expect(applied.length === 0 || added <= capTokens).toBe(true);
    }),
  );
  expect(DEFAULT_CAP_TOKENS).toBe(300);
});

test("the prompt is a byte-identical prefix, whatever stands after it, and the order is that of the ids", () => {
  const guardrails = fc.array(fc.record({ id: fc.string(), text: fc.string() }), { maxLength: 5 });
  fc.assert(
    fc.property(anyText, guardrails, (prompt, applied) => {
      const whole = withGuardrails(prompt, applied);
      expect(whole.startsWith(prompt)).toBe(true);
      if (applied.length === 0) expect(whole).toBe(prompt);
    }),
  );
  const [a, b] = [
    { id: "a", text: "First." },
    { id: "b", text: "Second." },
  ];
  expect(withGuardrails("Hi", [b, a])).toBe("Hi\n\nRequirements for the reply:\n- First.\n- Second.");
});
