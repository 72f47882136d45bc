// What a configuration file may hold, and how its mistakes are told.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parseConfigFile, readConfigFile } from "./read-file.ts";
import { configRefusal } from "./testing.ts";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "config-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test("a file is given as it was read, beside the settings with their defaults", () => {
  const { raw, settings } = parseConfigFile('\u{feff}{"retry": {"max_retries": 0}}', "c.json");
  expect(raw).toEqual({ retry: { max_retries: 0 } });
  expect(settings.retry).toEqual({ base_ms: 2_000, factor: 2, cap_ms: 60_000, max_retries: 0 });
});

test.each([
  ["{", "c.json is not valid: it is not JSON"],
  ["[]", "its content must be an object"],
  ['{"retry": 3}', "retry must be an object"],
  ['{"retries": {}}', "retries is not a known key (did you mean retry?)"],
  ['{"retry": {"cap": 1}}', "retry.cap is not a known key (did you mean cap_ms?)"],
  ['{"budget": {"ceilings": {"gemini": {}}}}', "(did you mean google_gemini?)"],
  ['{"budget": {"ceilings": {"openai": {"day_usd": 1}}}}', "(did you mean daily_usd?)"],
  ['{"prices": {"google_gemini:m": {"input_usd": 1}}}', "(did you mean input_usd_per_million?)"],
  ['{"gemini_api_key": "x"}', "gemini_api_key is not a known key (keys are set in the environment"],
  ['{"routing": {"fast": []}}', "routing.fast must name at least one model"],
  ['{"routing": {"fast": ["a b"]}}', "routing.fast.0 must be a model id"],
  ['{"prices": {"gpt": {}}}', "prices.gpt must be named provider:model"],
  ['{"retry": {"base_ms": 1.5}}', "retry.base_ms must be a whole number of milliseconds from 1 to 86400000"],
  ['{"retry": {"factor": 0.5}}', "retry.factor must be a number from 1 to 10"],
  [
    '{"timeouts": {"attempt_ms": 3600001}}',
    "timeouts.attempt_ms must be a whole number of milliseconds from 1 to 3600000",
  ],
  ['{"budget": {"defaults": {"openai": {"daily_usd": -1}}}}', "budget.defaults.openai.daily_usd must be a number"],
  ['{"budget": {"defaults": {"openai": {"daily_usd": 1e999}}}}', "budget.defaults.openai.daily_usd must be a number"],
  ['{"__proto__": {"seed": "x"}}', "__proto__ is not a known key"],
])("%s is answered: %s", (text, expected) => {
  const error = configRefusal(() => parseConfigFile(text, "c.json"));
  expect(error.code).toBe("config/invalid-file");
  expect(error.message).toContain(expected);
});

test("no more than five mistakes are told at once", () => {
  const text = JSON.stringify(Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`k${i}`, i])));
  expect(configRefusal(() => parseConfigFile(text, "c.json")).message).toContain("and 3 more");
});

test.each(['{"retry": {"base_ms": "s3cret"}}', '{"seed": s3cret}', '{"s3cret'])(
  "%s is refused without repeating a value",
  (text) => {
    const error = configRefusal(() => parseConfigFile(text, "c.json"));
    expect(`${error.message} ${error.hint} ${String(error.cause)}`).not.toContain("s3cret");
  },
);

test("a file that nobody named may be missing", () => {
  expect(readConfigFile(join(folder(), "config.json"), false).raw).toEqual({});
});

test("a file that was named must exist", () => {
  const error = configRefusal(() => readConfigFile("/nonexistent/config.json", true));
  expect(error.code).toBe("config/unreadable-file");
  expect(error.message).toContain("/nonexistent/config.json does not exist");
});

test("a folder is no file", () => {
  const path = join(folder(), "config.json");
  mkdirSync(path);
  expect(configRefusal(() => readConfigFile(path, false)).message).toContain("is not a plain file");
});

test("a file above 1 MiB is not read", () => {
  const path = join(folder(), "config.json");
  writeFileSync(path, " ".repeat(1_048_577));
  expect(configRefusal(() => readConfigFile(path, false)).code).toBe("config/unreadable-file");
});
