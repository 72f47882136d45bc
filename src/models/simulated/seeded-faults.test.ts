// Chaos by seed: repeatable, independent of order, as frequent as asked.
import fc from "fast-check";
import { expect, test } from "vitest";
import { FaultRateError } from "./errors.ts";
import { TRANSIENT_FAULTS } from "./faults.ts";
import { seededFaults } from "./seeded-faults.ts";

const requests = Array.from({ length: 2_000 }, (_, index) => ({
  prompt: `prompt ${index % 400}`,
  nth: 1 + Math.floor(index / 400),
}));

test("the faults of a seed do not depend on the order of the requests", () => {
  fc.assert(
    fc.property(fc.string(), fc.shuffledSubarray(requests.slice(0, 50), { minLength: 50 }), (seed, shuffled) => {
      const inOrder = seededFaults({ seed, faultRate: 0.5 });
      const expected = new Map(requests.slice(0, 50).map((one) => [one, inOrder(one.prompt, one.nth)]));
      const outOfOrder = seededFaults({ seed, faultRate: 0.5 });
      for (const one of shuffled) expect(outOfOrder(one.prompt, one.nth)).toBe(expected.get(one));
    }),
    { numRuns: 50 },
  );
});

test("another seed gives other faults", () => {
  const [one, other] = ["1", "2"].map((seed) => {
    const faultFor = seededFaults({ seed, faultRate: 0.5 });
    return requests.map(({ prompt, nth }) => faultFor(prompt, nth));
  });
  expect(one).not.toEqual(other);
});

test("about the asked share of requests fails, and every listed fault occurs", () => {
  const faultFor = seededFaults({ seed: "share", faultRate: 0.2 });
  const faults = requests.flatMap(({ prompt, nth }) => faultFor(prompt, nth) ?? []);
  expect(faults.length / requests.length).toBeCloseTo(0.2, 1);
  expect(new Set(faults)).toEqual(new Set(TRANSIENT_FAULTS));
});

test("rate 0 never fails and rate 1 always does", () => {
  const never = seededFaults({ faultRate: 0 });
  const always = seededFaults({ faultRate: 1, faults: ["overloaded"] });
  expect(new Set(requests.map(({ prompt, nth }) => never(prompt, nth)))).toEqual(new Set([undefined]));
  expect(new Set(requests.map(({ prompt, nth }) => always(prompt, nth)))).toEqual(new Set(["overloaded"]));
});

test.each([-0.1, 1.1, Number.NaN])("the rate %d is refused", (faultRate) => {
  expect(() => seededFaults({ faultRate })).toThrow(FaultRateError);
});
