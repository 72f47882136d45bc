import fc from "fast-check";
import { expect, test } from "vitest";
import { sha256Hex } from "../../kernel/hash.ts";
import { type ArmInput, armOf, DEFAULT_HOLDOUT } from "./arm.ts";

const PROMPTS = Array.from({ length: 4_000 }, (_, index) => sha256Hex(`prompt ${index}`));

function heldOut(guardrail: string, holdout: number): readonly boolean[] {
  return PROMPTS.map((promptSignature) => armOf({ project: "p", guardrail, promptSignature, holdout }) === "held-out");
}

const countOf = (flags: readonly boolean[]): number => flags.filter(Boolean).length;
const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });
const input = fc.record({ project: fc.string(), guardrail: fc.string(), promptSignature: fc.string(), holdout: share });

test.each<[string, ArmInput["holdout"], string]>([
  ["0a", 0.1, "treated"],
  ["0b", 0.1, "treated"],
  ["09", 0.1, "held-out"],
  ["09", 0.05, "held-out"],
])("the prompt %s at a share of %d is %s on every host, in every version", (promptSignature, holdout, arm) => {
  expect(armOf({ project: "github.com/a/b", guardrail: "json-only", promptSignature, holdout })).toBe(arm);
});

test.each([0.02, DEFAULT_HOLDOUT, 0.5])("a share of %d of the prompts is held out", (holdout) => {
  const spread = Math.sqrt(PROMPTS.length * holdout * (1 - holdout));
  expect(Math.abs(countOf(heldOut("json-only", holdout)) - PROMPTS.length * holdout)).toBeLessThan(4 * spread);
});

test("arms of different guardrails are independent", () => {
  const [one, other] = [heldOut("one", 0.5), heldOut("other", 0.5)];
  const both = countOf(one.map((flag, index) => flag && other[index] === true));
  expect(Math.abs(both - PROMPTS.length / 4)).toBeLessThan(4 * Math.sqrt((PROMPTS.length * 3) / 16));
});

test("who is held out stays so at a larger share", () => {
  fc.assert(
    fc.property(input, share, (given, other) => {
      const [small, large] = [Math.min(given.holdout, other), Math.max(given.holdout, other)];
      if (armOf({ ...given, holdout: small }) === "held-out") {
        expect(armOf({ ...given, holdout: large })).toBe("held-out");
      }
    }),
  );
});

function halves(project: string, guardrail: string): readonly string[] {
  return PROMPTS.slice(0, 64).map((promptSignature) => armOf({ project, guardrail, promptSignature, holdout: 0.5 }));
}

test("parts of the key do not run into each other", () => {
  expect(halves('a","b', "c")).not.toEqual(halves("a", 'b","c'));
});

test.each([0, 1, -0.1, Number.NaN])("a share of %d would compare nothing", (holdout) => {
  expect(() => armOf({ project: "p", guardrail: "g", promptSignature: "s", holdout })).toThrow(RangeError);
});
