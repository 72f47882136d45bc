import { expect, test } from "vitest";
import { createJournal, KEPT_ENTRIES } from "./journal.ts";

test("the last entries are kept, and all of them are counted", () => {
  const journal = createJournal();
  const entry = {
    atMs: 0,
    path: "/",
    model: null,
    prompt: "Hi",
    step: 0,
    toolCalls: [],
    status: 200,
    wire: "gemini" as const,
    streamed: false,
    keyOk: true,
  } as const;
  for (let n = 0; n < KEPT_ENTRIES; n += 1) journal.add({ ...entry, outcome: "answered" });
  journal.add({ ...entry, outcome: "overloaded" });
  expect(journal.entries()).toHaveLength(KEPT_ENTRIES);
  expect(journal.entries()[0]?.n).toBe(2);
  expect(journal.summary()).toMatchObject({
    requests: KEPT_ENTRIES + 1,
    answered: KEPT_ENTRIES,
    faults: { overloaded: 1 },
  });
});
