import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../../kernel/random.ts";
import { foldsOf } from "./folds.ts";

const answers = fc.array(fc.record({ group: fc.nat(12).map(String), good: fc.boolean() }), {
  minLength: 1,
  maxLength: 60,
});

test("answers to one prompt are in one fold", () => {
  fc.assert(
    fc.property(answers, fc.integer({ min: 2, max: 5 }), (all, count) => {
      const folds = foldsOf(all, count, seededRandom("folds"));
      const byGroup = Map.groupBy(all.keys(), (index) => all[index]?.group);
      for (const members of byGroup.values()) expect(new Set(members.map((index) => folds[index])).size).toBe(1);
    }),
  );
});

test("the same seed deals the same", () => {
  fc.assert(
    fc.property(answers, (all) => {
      expect(foldsOf(all, 5, seededRandom("a"))).toEqual(foldsOf(all, 5, seededRandom("a")));
    }),
  );
});

test("single answers are spread evenly, good ones and bad ones", () => {
  const all = Array.from({ length: 50 }, (_, index) => ({ group: String(index), good: index % 5 === 0 }));
  const folds = foldsOf(all, 5, seededRandom("even"));
  for (let fold = 0; fold < 5; fold += 1) {
    const members = all.filter((_answer, index) => folds[index] === fold);
    expect(members.filter(({ good }) => good)).toHaveLength(2);
    expect(members.filter(({ good }) => !good)).toHaveLength(8);
  }
});
