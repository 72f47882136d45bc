// What is written from the code is as the code says; `npm run docs` writes it.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { failuresPage, faultMatrixPage, withTools } from "../scripts/generate-docs.ts";

test("the README lists the tools as they are", () => {
  const readme = readFileSync("README.md", "utf8");
  expect(readme).toBe(withTools(readme));
});

test("docs/failures.md lists the failures as they are", () => {
  expect(readFileSync("docs/failures.md", "utf8")).toBe(failuresPage());
});

test("docs/fault-matrix.md lists what becomes of each fault as the test has it", () => {
  expect(readFileSync("docs/fault-matrix.md", "utf8")).toBe(faultMatrixPage());
});

test("a README without a place for the tools is an error", () => {
  expect(() => withTools("# Task Orchestrator\n")).toThrow("no place");
});
