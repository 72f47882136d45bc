// What is written from the code, or from a library, is as that says; `npm run docs` and `npm run prices` write it.
import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorCodes } from "../scripts/error-codes.ts";
import { knownPrices } from "../scripts/known-prices.ts";
import { errorsPage, failuresPage, faultMatrixPage, lineSchemas, withTools } from "../scripts/generate-docs.ts";

const codes = errorCodes();

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

test("docs/errors.md lists the errors as they are made", () => {
  expect(readFileSync("docs/errors.md", "utf8")).toBe(errorsPage(codes));
});

test("docs/ has the schemas of exported and imported lines as they are", () => {
  for (const [path, text] of Object.entries(lineSchemas())) expect(readFileSync(path, "utf8")).toBe(text);
});

test("src/cost/known-prices.json lists what the catalogue has", () => {
  expect(readFileSync("src/cost/known-prices.json", "utf8")).toBe(knownPrices());
});

/** Methods of the protocol, a word of the demo, and how a case ends in a report. */
const NO_ERRORS = ["tools/list", "tools/call", "evaluation/failed", "eval/stopped", "eval/deadline", "eval/broken"];

test("no code is written in src/ that the list of errors has not found", () => {
  const listed = codes.map(({ code }) => code);
  const domains = [...new Set(listed.map((code) => code.split("/")[0]))].join("|");
  const written = globSync("src/**/*.ts").flatMap((path) =>
    path.includes("test")
      ? []
      : [...readFileSync(path, "utf8").matchAll(new RegExp(`"((?:${domains})/[a-z-]+)"`, "g"))],
  );
  expect(written.length).toBeGreaterThan(listed.length / 2);
  for (const [, code] of written) expect([...listed, ...NO_ERRORS]).toContain(code);
});

test("a README without a place for the tools is an error", () => {
  expect(() => withTools("# Task Orchestrator\n")).toThrow("no place");
});
