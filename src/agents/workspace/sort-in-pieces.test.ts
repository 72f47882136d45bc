import { expect, test } from "vitest";
import { FakeClock } from "../../kernel/testing.ts";
import { Pace } from "./pace.ts";
import { sortedByName } from "./sort-in-pieces.ts";

test.each([0, 1, 4_096, 4_097, 12_289, 20_000])("%i names come out as one sort would have them", async (count) => {
  const items = Array.from({ length: count }, (_, index) => ({ name: String((index * 7_919) % 20_011) }));
  const pace = new Pace(new FakeClock(), 1_000, new AbortController().signal);
  expect(await sortedByName(items, pace)).toEqual(items.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
});
