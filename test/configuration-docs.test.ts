// docs/guides/configuration.md has every variable, key and default of src/config, and nothing else.
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { z } from "zod";
import { BUDGETS } from "../src/config/defaults.ts";
import { configFileSchema } from "../src/config/file-schema.ts";
import { loadConfig } from "../src/config/index.ts";

const PLATFORMS = ["linux", "darwin", "win32"] as const;
/** What npm says about itself; nobody sets it. */
const SET_BY_NPM = "npm_package_json";

/** The cells of every table row below a heading, without the code marks. */
function rowsOf(heading: string): readonly (readonly string[])[] {
  const page = readFileSync("docs/guides/configuration.md", "utf8");
  const [, section = ""] = page.split(`\n## ${heading}\n`);
  const [text = ""] = section.split("\n## ");
  const rows = text.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| -"));
  return rows.slice(1).map((line) => line.split("|").map((cell) => cell.trim().replace(/^`(.*)`$/, "$1")));
}

function variablesRead(platform: NodeJS.Platform): readonly string[] {
  const read = new Set<string>();
  const env = new Proxy({}, { get: (_env, name) => void read.add(String(name)) });
  loadConfig({ env, platform, cwd: tmpdir(), homeDirectory: tmpdir() });
  return [...read];
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
}

/** The dotted names of all leaves; what has one form under many names is one. */
function keysOf(schema: Schema, path: readonly string[] = []): readonly string[] {
  if (typeof schema.additionalProperties === "object") {
    return keysOf(schema.additionalProperties, [...path, "<provider:model>"]);
  }
  if (schema.properties === undefined) return [path.join(".")];
  return Object.entries(schema.properties).flatMap(([name, inner]) =>
    keysOf(inner, [...path, name in BUDGETS ? "<provider>" : name]),
  );
}

test("every variable that is read is in the table, and no other", () => {
  const read = new Set(PLATFORMS.flatMap(variablesRead));
  read.delete(SET_BY_NPM);
  expect(new Set(rowsOf("Environment").map(([, name]) => name))).toEqual(read);
});

test("every key of the file is in the table, and no other", () => {
  const schema: Schema = JSON.parse(JSON.stringify(z.toJSONSchema(configFileSchema, { io: "input" })));
  const documented = rowsOf("Keys of the file").map(([, name]) => name);
  expect(documented).toEqual([...new Set(keysOf(schema))]);
});

test("the defaults in the table are those of the file", () => {
  const documented = rowsOf("Keys of the file").flatMap(([, name = "", value = ""]) =>
    value === "" ? [] : [[name.split("."), JSON.parse(value)] as const],
  );
  expect(documented.length).toBeGreaterThan(0);
  const settings: unknown = configFileSchema.parse({});
  for (const [path, value] of documented) expect(settings, path.join(".")).toHaveProperty(path, value);
});

test("the limits in the table are the defaults of each provider", () => {
  const documented = rowsOf("Limits").map(([, provider = "", day, month]) => [
    provider,
    { dailyUsd: Number(day), monthlyUsd: Number(month) },
  ]);
  expect(Object.fromEntries(documented)).toEqual(BUDGETS);
});
