import { expect, test } from "vitest";
import { redact } from "../../redaction/index.ts";
import { secretsIn } from "./secrets.ts";

function found(text: string): ReadonlyMap<string, number> {
  return secretsIn(text, redact(text));
}

test("secrets are counted by kind, and their values are not told", () => {
  const key = `ghp_${"a1B2".repeat(9)}`;
  const secrets = found(`Use ${key} or ghp_${"Zz9y".repeat(9)}, password: "hunter2hunter2"`);
  expect(secrets.get("github-token")).toBe(2);
  expect(JSON.stringify([...secrets])).not.toContain(key);
});

test("personal data and markers that stand in the text are no secrets", () => {
  expect(found("Write to ana@firm.example about [redacted:openai-key].")).toEqual(new Map());
});

test("a marker that stands in the text hides no secret of its kind", () => {
  expect(found(`[redacted:github-token] or ghp_${"a1B2".repeat(9)}`)).toEqual(new Map([["github-token", 1]]));
});
