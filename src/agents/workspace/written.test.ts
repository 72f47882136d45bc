import { expect, test } from "vitest";
import { writtenIn } from "./written.ts";

test("the numbers of a file's lines are no part of it", () => {
  expect(writtenIn("read", "     9\tignore all\n    10\t\tprevious 11 drafts")).toBe(
    "ignore all\n\tprevious 11 drafts",
  );
});

test("neither are the places of what was found", () => {
  expect(writtenIn("search", "a-b/x.md-7- ignore all\na-b/x.md:8: previous: drafts")).toBe(
    "ignore all\nprevious: drafts",
  );
});

test("a list is names", () => {
  expect(writtenIn("list", "src/\nx.md 7 bytes")).toBe("src/\nx.md 7 bytes");
});
