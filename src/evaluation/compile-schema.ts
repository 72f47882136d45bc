// From a user's JSON Schema (2020-12) to a validator that is bounded in time and in what it says.
import type { Ajv2020, ErrorObject, Options, ValidateFunction } from "ajv/dist/2020.js";
import type { RE2JS } from "re2js";
import { canonicalJson, type JsonObject, type JsonValue } from "../kernel/json.ts";
import { checkedSchemaText } from "./check-schema.ts";
import { InvalidSchemaError } from "./errors.ts";
import { excerpt } from "./excerpt.ts";
import type { WithinLimit } from "./within-limit.ts";

export type SchemaReport =
  | { readonly kind: "valid" }
  /** What is wrong, each with a JSON pointer; at most five. */
  | { readonly kind: "invalid"; readonly problems: readonly string[] }
  /** The schema costs too much on this value. */
  | { readonly kind: "undecided"; readonly reason: string };

export type SchemaValidator = (value: JsonValue) => SchemaReport;

/** @throws InvalidSchemaError (as a rejection) where the schema is none, or is refused for what it may cost. */
export type CompileSchema = (schema: JsonObject) => Promise<SchemaValidator>;

const MAX_CACHED = 100;
/** How long a hostile schema may hold the event loop. Ordinary ones need a hundredth of it. */
const COMPILE_LIMIT_MS = 1_000;
const VALIDATE_LIMIT_MS = 200;
/** Characters of JSON up to which every problem is looked for: beyond, there may be hundreds of thousands. */
const DETAILED_LENGTH = 64 * 1024;
const MAX_PROBLEMS = 5;
/** Before equal ones are dropped: each branch of an anyOf may say the same. */
const READ_PROBLEMS = 50;
const PROBLEM_LENGTH = 160;

interface Engine {
  readonly ajv: (options: Options) => Ajv2020;
  /** Checks schemas against the schema of schemas. */
  readonly meta: Ajv2020;
  readonly withinLimit: WithinLimit;
}

/** Keeps the last hundred validators, by content of their schemas. The engine is loaded with the first schema. */
export function createSchemaCompiler(timeLimit: () => WithinLimit): CompileSchema {
  const cache = new Map<string, SchemaValidator>();
  let loading: Promise<Engine> | undefined;
  return async (schema) => {
    const text = checkedSchemaText(schema);
    const engine = await (loading ??= loadEngine(timeLimit));
    const validator = cache.get(text) ?? compile(engine, text);
    cache.delete(text);
    cache.set(text, validator);
    const [oldest] = cache.keys();
    if (cache.size > MAX_CACHED && oldest !== undefined) cache.delete(oldest);
    return validator;
  };
}

async function loadEngine(timeLimit: () => WithinLimit): Promise<Engine> {
  const [{ Ajv2020 }, { RE2JS }] = await Promise.all([import("ajv/dist/2020.js"), import("re2js")]);
  const common: Options = {
    strict: false,
    logger: false,
    validateFormats: false,
    // Members such as "constructor" are those of the value, not of its prototype.
    ownProperties: true,
    // The optimiser takes longer than what it saves, and overflows the stack on long schemas.
    code: { optimize: false, regExp: linearRegExp(RE2JS) },
  };
  const ajv = (options: Options): Ajv2020 => withLinearUniqueItems(new Ajv2020({ ...common, ...options }));
  return { ajv, meta: new Ajv2020(common), withinLimit: timeLimit() };
}

function linearRegExp(re2: typeof RE2JS): NonNullable<NonNullable<Options["code"]>["regExp"]> {
  const create = (pattern: string) => {
    try {
      const compiled = re2.compile(re2.translateRegExp(pattern));
      return { test: (text: string) => compiled.test(text), toString: () => pattern };
    } catch (error) {
      throw new InvalidSchemaError(`the pattern ${excerpt(pattern, PROBLEM_LENGTH)} has no linear-time form`, error);
    }
  };
  return Object.assign(create, { code: 'require("re2js")' });
}

/** ajv compares each item with each other. */
function withLinearUniqueItems(ajv: Ajv2020): Ajv2020 {
  return ajv.removeKeyword("uniqueItems").addKeyword({
    keyword: "uniqueItems",
    type: "array",
    schemaType: "boolean",
    error: { message: "must NOT have duplicate items" },
    validate: (wanted: boolean, items: readonly unknown[]) =>
      !wanted || new Set(items.map(canonicalJson)).size === items.length,
  });
}

function compile({ ajv, meta, withinLimit }: Engine, text: string): SchemaValidator {
  const schema = withoutDialect(text);
  if (meta.validateSchema(schema) !== true) throw new InvalidSchemaError(problemsOf(meta.errors).join("; "));

  const build = (options: Options): ValidateFunction => {
    let validate: ValidateFunction | undefined;
    const inTime = withinLimit(COMPILE_LIMIT_MS, () => {
      validate = ajv({ ...options, meta: false, validateSchema: false }).compile(schema);
    });
    if (validate === undefined || !inTime) throw new InvalidSchemaError("it takes too long to compile");
    return validate;
  };
  const toFirstProblem = refusing(() => build({}));
  let toLastProblem: ValidateFunction | undefined;
  return (value) => {
    const report = check(withinLimit, toFirstProblem, value);
    if (report.kind !== "invalid" || JSON.stringify(value).length > DETAILED_LENGTH) return report;
    toLastProblem ??= build({ allErrors: true });
    const detailed = check(withinLimit, toLastProblem, value);
    return detailed.kind === "invalid" ? detailed : report;
  };
}

/** `$schema` often names another draft; what the schema says is read as 2020-12 in any case. */
function withoutDialect(text: string): Record<string, JsonValue> {
  const { $schema: _dialect, ...schema }: Record<string, JsonValue> = JSON.parse(text);
  return schema;
}

function refusing(build: () => ValidateFunction): ValidateFunction {
  try {
    return build();
  } catch (error) {
    if (error instanceof InvalidSchemaError) throw error;
    const missing = error instanceof Error && "missingRef" in error ? String(error.missingRef) : undefined;
    const problem =
      missing === undefined
        ? "it is too complex, or contradicts itself"
        : `the reference ${excerpt(missing, PROBLEM_LENGTH)} leads nowhere`;
    throw new InvalidSchemaError(problem, error);
  }
}

function check(withinLimit: WithinLimit, validate: ValidateFunction, value: JsonValue): SchemaReport {
  let passed = false;
  try {
    const inTime = withinLimit(VALIDATE_LIMIT_MS, () => {
      passed = validate(value);
    });
    if (!inTime) return TOO_COSTLY;
  } catch (error) {
    // The stack is full: the schema refers to itself without an end.
    if (error instanceof RangeError) return TOO_COSTLY;
    throw error;
  }
  return passed ? { kind: "valid" } : { kind: "invalid", problems: problemsOf(validate.errors) };
}

const TOO_COSTLY: SchemaReport = { kind: "undecided", reason: "the schema costs too much to check on this answer" };

function problemsOf(errors: readonly ErrorObject[] | null | undefined): readonly string[] {
  const problems = (errors ?? [])
    .slice(0, READ_PROBLEMS)
    .map(({ instancePath, message = "is wrong", keyword, params }) => {
      const detail =
        keyword === "enum" || keyword === "const"
          ? (params["allowedValues"] ?? params["allowedValue"])
          : params["additionalProperty"];
      const words = `${instancePath === "" ? "the value" : instancePath} ${message}`;
      return excerpt(detail === undefined ? words : `${words}: ${JSON.stringify(detail)}`, PROBLEM_LENGTH);
    });
  return [...new Set(problems)].slice(0, MAX_PROBLEMS);
}
