// Suite `unit`, played in this process.
import { expect, test } from "vitest";
import { CODE_CASES, SAYS } from "./code-cases.ts";
import { playUnit } from "./unit-suite.ts";

const environment = {
  env: { GEMINI_API_KEY: "not-to-be-used" },
  cwd: "/",
  homeDirectory: "/nowhere",
  platform: process.platform,
};

test("every grader says of every answer what it has to", async () => {
  const cases = await playUnit({ environment, signal: new AbortController().signal, onProgress: () => {} });
  expect(cases.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
  expect(cases.map(({ name }) => name)).toHaveLength(new Set(cases.map(({ name }) => name)).size);
});

test("each grader has a right answer and another one", () => {
  const said = new Map<string, Set<string>>();
  for (const { grader, cases } of CODE_CASES) {
    const name = typeof grader === "string" ? grader : grader.type;
    said.set(name, new Set([...(said.get(name) ?? []), ...cases.map(({ says }) => says)]));
  }
  for (const verdicts of said.values()) expect([...verdicts]).toEqual(expect.arrayContaining(SAYS.slice(0, 2)));
});
