import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { promiseProblems } from "./promise-check.ts";
import { PROMISES } from "./promises.ts";

const OWN = "test/promises.test.ts";
const kept = { id: "it-works", text: "It works." };
const readme = "- It works. <!-- promise: it-works -->\n";
const tests = ['test("works (promise:it-works)")'];

test("every promise of the README is kept by a test", () => {
  const paths = globSync(["src/**/*.test.ts", "test/**/*.test.ts"]).filter(
    (path) => path.replaceAll("\\", "/") !== OWN,
  );
  const sources = paths.map((path) => readFileSync(path, "utf8"));
  expect(sources.length).toBeGreaterThan(0);
  const text = readFileSync("README.md", "utf8");
  expect(promiseProblems({ readme: text, promises: PROMISES, tests: sources })).toEqual([]);
});

test("a promise with its line and its test is no problem", () => {
  expect(promiseProblems({ readme, promises: [kept], tests })).toEqual([]);
});

test.each([
  ["a mark without a promise", { readme, promises: [], tests: [] }, "README marks it-works"],
  ["a promise without a mark", { readme: "", promises: [kept], tests }, "0 times"],
  ["a promise marked twice", { readme: readme + readme, promises: [kept], tests }, "2 times"],
  ["a line that says something else", { readme: readme.replace("works.", "fails."), promises: [kept], tests }, "say"],
  ["a promise without a test", { readme, promises: [kept], tests: [] }, "no test cites"],
  ["a comment in place of a test", { readme, promises: [kept], tests: ["// promise:it-works"] }, "no test cites"],
  ["a test of no promise", { readme: "", promises: [], tests }, "a test cites promise:it-works"],
  ["an id twice", { readme, promises: [kept, kept], tests }, "an id twice"],
])("%s is a problem", (_what, sources, problem) => {
  expect(promiseProblems(sources)).toContainEqual(expect.stringContaining(problem));
});
