// The configuration file: read, parsed and checked against its schema, with problems told by the key's name.
import { readFileSync, statSync } from "node:fs";
import { z } from "zod";
import type { JsonObject } from "../kernel/json.ts";
import { ConfigError, invalidFile, unreadableFile } from "./errors.ts";
import { type ConfigFile, configFileSchema } from "./file-schema.ts";
import { nearestNames } from "./nearest-names.ts";

const MAX_FILE_BYTES = 1_048_576;
const SHOWN_PROBLEMS = 5;
const SHOWN_KEY_CHARACTERS = 60;

export interface ReadFile {
  readonly settings: ConfigFile;
  /** As it was read; `{}` where there is no file. */
  readonly raw: JsonObject;
}

/**
 * @param required whether the file was asked for by name, so that its absence is an error
 * @throws ConfigError
 */
export function readConfigFile(path: string, required: boolean): ReadFile {
  const text = fileText(path, required);
  return text === undefined ? { settings: configFileSchema.parse({}), raw: {} } : parseConfigFile(text, path);
}

/** @throws ConfigError */
export function parseConfigFile(text: string, path: string): ReadFile {
  const raw = jsonOf(text, path);
  const parsed = configFileSchema.safeParse(raw);
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap(problemsOf);
    const more = problems.length - SHOWN_PROBLEMS;
    throw invalidFile(path, [...problems.slice(0, SHOWN_PROBLEMS), ...(more > 0 ? [`and ${more} more`] : [])]);
  }
  return { settings: parsed.data, raw: z.record(z.string(), z.json()).parse(raw) };
}

function fileText(path: string, required: boolean): string | undefined {
  try {
    const facts = statSync(path, { throwIfNoEntry: false });
    if (facts === undefined) {
      if (required) throw unreadableFile(path, "does not exist");
      return undefined;
    }
    if (!facts.isFile()) throw unreadableFile(path, "is not a plain file");
    if (facts.size > MAX_FILE_BYTES) throw unreadableFile(path, `is larger than ${MAX_FILE_BYTES} bytes`);
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw unreadableFile(path, "cannot be read");
  }
}

/** The parser's own message quotes the text, which may hold a secret: only the place is taken from it. */
function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\u{feff}/u, ""));
  } catch (error) {
    const place = error instanceof Error ? /\(line \d+ column \d+\)$/.exec(error.message)?.[0] : undefined;
    throw invalidFile(path, [place === undefined ? "it is not JSON" : `it is not JSON ${place}`]);
  }
}

function problemsOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(issue.path);
    return issue.keys.map((key) => `${keyName([...issue.path, key])} is not a known key${suggestion(key, known)}`);
  }
  if (issue.code === "invalid_key") return issue.issues.map((inner) => `${keyName(issue.path)} ${inner.message}`);
  if (issue.code === "invalid_type" && (issue.expected === "object" || issue.expected === "record")) {
    return [`${keyName(issue.path)} must be an object`];
  }
  return [`${keyName(issue.path)} ${issue.message}`];
}

function suggestion(key: string, known: readonly string[]): string {
  if (/key|secret|token$|password/i.test(key)) return " (keys are set in the environment, for example GEMINI_API_KEY)";
  return ` (did you mean ${nearestNames(key, known, 1).join("")}?)`;
}

function knownKeys(path: readonly PropertyKey[]): string[] {
  let schema: unknown = configFileSchema;
  for (const key of path) {
    const outer = withoutWrappers(schema);
    if (outer instanceof z.ZodObject) schema = outer.shape[String(key)];
    if (outer instanceof z.ZodRecord) schema = outer.valueType;
  }
  const inner = withoutWrappers(schema);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

function withoutWrappers(schema: unknown): unknown {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) {
    inner = inner.unwrap();
  }
  return inner;
}

/** `prices."google_gemini:x".input_usd_per_million`, as a person would look for it. */
function keyName(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "its content";
  return path
    .map(String)
    .map((part) => (part.length > SHOWN_KEY_CHARACTERS ? `${part.slice(0, SHOWN_KEY_CHARACTERS)}…` : part))
    .map((part) => (/^\w+$/.test(part) ? part : JSON.stringify(part)))
    .join(".");
}
