// Arguments for a tool, made from its JSON Schema and against it, of what breaks programs that trust their callers.
import fc from "fast-check";
import { z } from "zod";

const schemaShape = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.string()).optional(),
  get anyOf() {
    return z.array(schemaShape).optional();
  },
  get items() {
    return schemaShape.optional();
  },
  get properties() {
    return z.record(z.string(), schemaShape).optional();
  },
  required: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
});
type Schema = z.output<typeof schemaShape>;
type Arguments = Record<string, unknown>;

const LONGEST_TEXT = 60;
const LONGEST_LIST = 4;
const DEEPEST = 2_000;

const UNIT = fc.constantFrom(
  ...String.raw`aZ0 -._:/\'"{}[]()<>$%^|?*+`.split(""),
  // Halves of a pair among them.
  ..."`\n\r\t\0\u0007\u001b\u0085\u202e\u2028\ufeff\udc00\ud800é漢".split(""),
  "🦉",
  "e\u0301",
);
const WORD = fc.constantFrom(
  "auto",
  "fast",
  "simulated:gemini-3.8-flash",
  "gemini-3.8-flahs",
  "nobody:nothing",
  "__proto__",
  "constructor",
  "toString",
  "null",
  "NaN",
  "-1",
  "../../etc/passwd",
  "'; DROP TABLE runs; --",
  "${process.exit()}",
  "{{7*7}}",
  "```json\n{}\n```",
);
const BIG = fc.constantFrom("x".repeat(300_000), "漢".repeat(100_000), "\u001b".repeat(100_000), "[".repeat(100_000));
const NUMBER = fc.constantFrom(0, -0, 1, -1, 0.5, 1e-9, 1e15, 2 ** 53, -(2 ** 53), 1e308, 5e-324);
const KEY = fc.oneof(WORD, fc.string({ unit: UNIT, maxLength: 8 }));

function textOf(minLength: number, maxLength = Infinity): fc.Arbitrary<string> {
  const any = fc.string({ unit: UNIT, minLength, maxLength: Math.min(maxLength, LONGEST_TEXT) });
  return fc.oneof(WORD, any).filter(({ length }) => length >= minLength && length <= maxLength);
}

const TEXT = textOf(0);

/** Nothing but a chain of lists and objects. */
const DEEP = fc.integer({ min: 1, max: DEEPEST }).map((depth) => {
  let value: unknown = null;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { items: value };
  return value;
});

const ANYTHING: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    TEXT,
    NUMBER,
    fc.constantFrom(null, true, false),
    fc.array(tie("any"), { maxLength: 4 }),
    // As a parser makes it, so that __proto__ is a member like any other.
    fc.array(fc.tuple(KEY, tie("any")), { maxLength: 4 }).map(ownMembers),
  ),
})).any;
const HOSTILE = fc.oneof(
  { weight: 8, arbitrary: ANYTHING },
  { weight: 1, arbitrary: BIG },
  { weight: 1, arbitrary: DEEP },
);

const GRADER = fc.record(
  {
    type: fc.constantFrom(
      "non_empty",
      "json_valid",
      "json_schema",
      "regex",
      "length",
      "contains",
      "not_contains",
      "numeric",
      "nobody",
    ),
    pattern: fc.oneof(TEXT, fc.constantFrom("(a+)+$", "(?<=x)y", "(a|a)*b", "\\1", "[", "a{1000}{1000}")),
    flags: fc.constantFrom("", "i", "gims", "zz"),
    min: fc.nat(),
    max: fc.nat(),
    all: fc.array(TEXT, { maxLength: 3 }),
    any: fc.array(TEXT, { maxLength: 3 }),
    schema: ANYTHING,
    equals: NUMBER,
  },
  { requiredKeys: ["type"] },
);

/** Better guesses than the schema gives. `#3` stands for the third last run that the server has named. */
const RUN = fc.nat({ max: 20 }).map((back) => `#${back}`);
const BETTER: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  model: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom("auto", "fast", "code", "simulated:gemini-3.8-flash") },
    { weight: 1, arbitrary: textOf(1, 200) },
  ),
  max_cost_usd: fc.constantFrom(1e-9, 0.01, 1, 1e6),
  idempotency_key: textOf(1, 200),
  run_id: fc.oneof({ weight: 4, arbitrary: RUN }, textOf(1, 100)),
  continue_run_id: fc.oneof({ weight: 4, arbitrary: RUN }, textOf(0, 100)),
  graders: fc.array(fc.oneof(GRADER, GRADER, WORD, fc.dictionary(KEY, ANYTHING)), { maxLength: 3 }),
};

function ownMembers(members: readonly (readonly [string, unknown])[]): Arguments {
  const object: Arguments = {};
  for (const [name, value] of members) {
    Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
  }
  return object;
}

function valueOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(valueOf));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const { type, minimum = -1e6, exclusiveMinimum, maximum = 1e6 } = schema;
  if (Array.isArray(type)) return fc.oneof(...type.map((one) => valueOf({ ...schema, type: one })));
  switch (type) {
    case "string":
      return textOf(schema.minLength ?? 0, schema.maxLength);
    case "integer":
      return fc.oneof(fc.constantFrom(minimum, maximum), fc.integer({ min: minimum, max: maximum }));
    case "number":
      return fc.double({ min: exclusiveMinimum === undefined ? minimum : 1e-9, max: maximum, noNaN: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(valueOf(schema.items ?? {}), { minLength: schema.minItems ?? 0, maxLength: LONGEST_LIST });
    case "object":
      return schema.properties === undefined ? fc.dictionary(KEY, ANYTHING, { maxKeys: 4 }) : membersOf(schema);
    case undefined:
    default:
      return ANYTHING;
  }
}

function membersOf({ properties = {}, required = [] }: Schema): fc.Arbitrary<Arguments> {
  const members = Object.entries(properties).map(([name, schema]) => [name, BETTER[name] ?? valueOf(schema)] as const);
  return fc.record(Object.fromEntries(members), { requiredKeys: required });
}

/** As the schema has it, and as often with one member that it does not have so, or not at all. */
export function argumentsFor(inputSchema: unknown): fc.Arbitrary<Arguments> {
  const schema = schemaShape.parse(inputSchema);
  const right = membersOf(schema);
  const names = Object.keys(schema.properties ?? {});
  const name = names.length === 0 ? KEY : fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...names) }, KEY);
  const wrong = fc
    .tuple(right, name, HOSTILE)
    .map(([args, member, value]) => ownMembers([...Object.entries(args), [member, value]]));
  const short = fc.tuple(right, name).map(([args, gone]) => {
    const { [gone]: _gone, ...rest } = args;
    return rest;
  });
  return fc.oneof({ weight: 5, arbitrary: right }, { weight: 4, arbitrary: wrong }, { weight: 1, arbitrary: short });
}
