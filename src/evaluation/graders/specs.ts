// The graders that can be asked for: the specs that people write, parsed strictly.
import { z } from "zod";
import { jsonObject, jsonValue } from "../../tooling/index.ts";
import { MAX_RESPONSE_CHARACTERS } from "../limits.ts";
import { settingProblem, unknownGrader } from "./setting-problem.ts";

/** Reading JSON of any depth overflows the stack. What a schema may really be is said by `CompileSchema`. */
const READ_DEPTH = 64;

/** A JSON Schema as people pass it; in a tool's own schema just an object. */
export const jsonSchemaObject = jsonObject(READ_DEPTH);

const MAX_TEXTS = 100;
const texts = z.array(z.string().min(1).max(1_000)).min(1).max(MAX_TEXTS);
const longText = z.string().min(1).max(1_000_000);
const characters = z.int().min(0).max(MAX_RESPONSE_CHARACTERS);
const share = z.number().min(0).max(1);

/** What its score counts beside the others'; 1 where nothing is said. */
const weight = z.number().positive().max(1_000).optional();

const nonEmpty = z.strictObject({ type: z.literal("non_empty"), weight });
const jsonValid = z.strictObject({ type: z.literal("json_valid"), weight });
const jsonSchema = z.strictObject({ type: z.literal("json_schema"), schema: jsonSchemaObject, weight });
const jsonDiff = z.strictObject({
  type: z.literal("json_diff"),
  equals: jsonValue(READ_DEPTH),
  /** Of numbers, absolute. */
  tolerance: z.number().min(0).optional(),
  ignore_order: z.boolean().optional(),
  min_score: share.optional(),
  weight,
});
const exact = z.strictObject({
  type: z.literal("exact"),
  equals: z.string().max(1_000_000),
  case_sensitive: z.boolean().optional(),
  weight,
});
const similarity = z.strictObject({
  type: z.literal("similarity"),
  to: longText,
  min_score: share.optional(),
  weight,
});
const numeric = z.strictObject({
  type: z.literal("numeric"),
  equals: z.number(),
  tolerance: z.number().min(0).optional(),
  /** "km", "%", "$": an answer in another unit of the same kind is converted, one in a unit of another kind fails. */
  unit: z.string().min(1).max(20).optional(),
  weight,
});
const regex = z.strictObject({
  type: z.literal("regex"),
  pattern: z.string().min(1).max(1_000),
  flags: z
    .string()
    .regex(/^(?!.*(.).*\1)[ims]*$/, "must be letters of i, m and s, each once")
    .optional(),
  weight,
});
const length = z
  .strictObject({ type: z.literal("length"), min: characters.optional(), max: characters.optional(), weight })
  .refine(({ min, max }) => min !== undefined || max !== undefined, "needs min or max")
  .refine(({ min = 0, max = Infinity }) => min <= max, "has a min above its max");
const contains = z
  .strictObject({
    type: z.literal("contains"),
    all: texts.optional(),
    any: texts.optional(),
    case_sensitive: z.boolean().optional(),
    weight,
  })
  .refine(({ all, any }) => (all === undefined) !== (any === undefined), "needs either all or any");
const notContains = z.strictObject({
  type: z.literal("not_contains"),
  any: texts,
  case_sensitive: z.boolean().optional(),
  weight,
});
const refusal = z.strictObject({
  type: z.literal("refusal"),
  /** true = the answer should refuse. */
  expected: z.boolean().optional(),
  weight,
});
const errorText = z.strictObject({ type: z.literal("error_text"), weight });
const secrets = z.strictObject({ type: z.literal("secrets"), weight });

export const CODE_LANGUAGES = ["typescript", "javascript", "python", "json"] as const;
const codeValid = z.strictObject({
  type: z.literal("code_valid"),
  /** Absent = each block in the language that it is tagged with. */
  language: z.enum(CODE_LANGUAGES).optional(),
  weight,
});

const toolName = z.string().min(1).max(200);
const toolCalls = z
  .strictObject({
    type: z.literal("tool_calls"),
    calls: z
      .array(z.strictObject({ name: toolName, arguments: jsonObject(READ_DEPTH).optional() }))
      .max(MAX_TEXTS)
      .optional(),
    /** strict = these and no others, in this order; relaxed, the default = others may stand between; unordered = in any order. */
    order: z.enum(["strict", "relaxed", "unordered"]).optional(),
    forbidden: z.array(toolName).min(1).max(MAX_TEXTS).optional(),
    weight,
  })
  .refine(({ calls, forbidden }) => calls !== undefined || forbidden !== undefined, "needs calls or forbidden");
const latency = z.strictObject({ type: z.literal("latency"), max_ms: z.number().positive(), weight });
const cost = z.strictObject({ type: z.literal("cost"), max_usd: z.number().min(0), weight });

const judged = {
  /** The score from which it passes; without it what calibration chose, else half. */
  min_score: share.optional(),
  /** auto: a fast model that did not write the answer. */
  model: z.string().min(1).max(200).optional(),
  votes: z.literal([1, 3, 5, 7, 9]).optional(),
  weight,
};
const reference = longText.optional();
const relevance = z.strictObject({ type: z.literal("relevance"), ...judged });
const completeness = z.strictObject({ type: z.literal("completeness"), reference, ...judged });
const accuracy = z.strictObject({ type: z.literal("accuracy"), reference, ...judged });
const format = z.strictObject({ type: z.literal("format"), instructions: longText.optional(), ...judged });
const codeQuality = z.strictObject({ type: z.literal("code_quality"), ...judged });
const safety = z.strictObject({ type: z.literal("safety"), ...judged });
const performance = z.strictObject({ type: z.literal("performance"), ...judged });
const groundedness = z.strictObject({ type: z.literal("groundedness"), context: longText, ...judged });
const rubric = z.strictObject({
  type: z.literal("rubric"),
  criteria: z.string().min(1).max(20_000),
  /** What each score looks like; the judge chooses one. Without them: not at all, partly, fully. */
  levels: z
    .array(z.strictObject({ score: share, description: z.string().min(1).max(2_000) }))
    .min(2)
    .max(10)
    .refine((levels) => new Set(levels.map(({ score }) => score)).size === levels.length, "has a score twice")
    .optional(),
  reference,
  ...judged,
});
/** 1 where the answer is better than the other one, 0.5 where neither is in both orders, 0 where it is worse. */
const pairwise = z.strictObject({
  type: z.literal("pairwise"),
  other: longText,
  criteria: z.string().min(1).max(20_000).optional(),
  ...judged,
});

const CODE_SPECS = [
  nonEmpty,
  exact,
  contains,
  notContains,
  regex,
  length,
  similarity,
  numeric,
  jsonValid,
  jsonSchema,
  jsonDiff,
  codeValid,
  refusal,
  errorText,
  secrets,
  toolCalls,
  latency,
  cost,
] as const;
const MODEL_SPECS = [
  relevance,
  completeness,
  accuracy,
  format,
  codeQuality,
  safety,
  performance,
  groundedness,
  rubric,
  pairwise,
] as const;

export type CodeSpec = z.output<(typeof CODE_SPECS)[number]>;
export type ModelSpec = z.output<(typeof MODEL_SPECS)[number]>;
export type LeafSpec = CodeSpec | ModelSpec;
export type GraderName = LeafSpec["type"];
export type SpecOf<Name extends GraderName> = Extract<LeafSpec, { readonly type: Name }>;

/** Graders that count together as one. */
export type PipelineSpec = {
  readonly type: "pipeline";
  readonly graders: readonly GraderSpec[];
  /** all = each must pass; any = one is enough; weighted = the mean of their scores, by weight, reaches min_score. */
  readonly aggregate?: "all" | "any" | "weighted" | undefined;
  /** Of weighted; default 0.5. */
  readonly min_score?: number | undefined;
  readonly weight?: number | undefined;
};
export type GraderSpec = LeafSpec | PipelineSpec;

/** In the order of the guide. */
export const GRADER_NAMES: readonly GraderName[] = [...CODE_SPECS, ...MODEL_SPECS].map(({ shape }) => shape.type.value);

const MODEL_NAMES: ReadonlySet<string> = new Set(MODEL_SPECS.map(({ shape }) => shape.type.value));

export function isModelSpec(spec: LeafSpec): spec is ModelSpec {
  return MODEL_NAMES.has(spec.type);
}

/** Named lists of graders, each counting as one pipeline. */
export const PRESETS = {
  /** Code that can be used: it parses, is no excuse, holds no secret, and a judge finds it good. */
  code: [{ type: "code_valid" }, { type: "error_text" }, { type: "secrets" }, { type: "code_quality" }],
  json: [{ type: "json_valid" }, { type: "error_text" }],
  explanation: [
    { type: "non_empty" },
    { type: "error_text" },
    { type: "refusal" },
    { type: "relevance" },
    { type: "completeness" },
  ],
} satisfies Record<string, readonly LeafSpec[]>;

const PARAMETERS: Readonly<Record<GraderName, string>> = {
  non_empty: "",
  exact: "equals,case_sensitive",
  contains: "all|any,case_sensitive",
  not_contains: "any,case_sensitive",
  regex: "pattern,flags",
  length: "min,max",
  similarity: "to,min_score",
  numeric: "equals,tolerance,unit",
  json_valid: "",
  json_schema: "schema",
  json_diff: "equals,tolerance,ignore_order,min_score",
  code_valid: "language",
  refusal: "expected",
  error_text: "",
  secrets: "",
  tool_calls: "calls:[{name,arguments}],order,forbidden",
  latency: "max_ms",
  cost: "max_usd",
  relevance: "",
  completeness: "reference",
  accuracy: "reference",
  format: "instructions",
  code_quality: "",
  safety: "",
  performance: "",
  groundedness: "context",
  rubric: "criteria,levels:[{score,description}],reference",
  pairwise: "other,criteria",
};

/** Every grader with its parameters, in one line for those who write them; it has to fit into an error's message. */
export const GRADERS_LINE = [
  'a name, {"type":name,...parameters} or a preset:',
  `${GRADER_NAMES.map((name) => (PARAMETERS[name] === "" ? name : `${name}{${PARAMETERS[name]}}`)).join(", ")},`,
  "pipeline{graders,aggregate:all|any|weighted,min_score};",
  "those from relevance on are judges and take min_score,model,votes;",
  `presets ${Object.keys(PRESETS).join(", ")}`,
].join(" ");

/** For tools that are read often: the rest is said by eval_run, and by the refusal of a grader that there is not. */
export const GRADERS_EXAMPLES =
  '"non_empty", "json_valid", {type:"json_schema",schema}, {type:"regex",pattern}, {type:"contains",all|any}, {type:"numeric",equals}, "code", {type:"rubric",criteria}…: all in eval_run';

const MAX_LEVELS = 4;
const MAX_LEAVES = 50;

const pipeline = z
  .strictObject({
    type: z.literal("pipeline"),
    graders: z
      .array(z.lazy((): z.ZodType<GraderSpec> => graderSpecSchema))
      .min(1)
      .max(MAX_LEAVES),
    aggregate: z.enum(["all", "any", "weighted"]).optional(),
    min_score: share.optional(),
    weight,
  })
  .refine(({ aggregate, min_score }) => min_score === undefined || aggregate === "weighted", {
    error: 'needs aggregate "weighted"',
    path: ["min_score"],
  });
const SPECS = [...CODE_SPECS, ...MODEL_SPECS, pipeline] as const;
const spec = z.discriminatedUnion("type", SPECS);

const SETTINGS: ReadonlyMap<unknown, readonly string[]> = new Map(
  SPECS.map(({ shape }) => [shape.type.value, Object.keys(shape).filter((key) => key !== "type")]),
);
const ALL_NAMES = [...GRADER_NAMES, ...Object.keys(PRESETS), "pipeline"];

/** Wrong settings are named in words; what is misspelt comes first, as it may be what else is missing. */
function parsedSpec(given: unknown, context: z.core.$RefinementCtx): GraderSpec {
  const parsed = spec.safeParse(given, { reportInput: true });
  if (parsed.success) return parsed.data;
  const type = typeof given === "object" && given !== null && "type" in given ? given.type : given;
  const settings = SETTINGS.get(type);
  for (const issue of parsed.error.issues.toSorted((one, other) => rankOf(one) - rankOf(other))) {
    // Those of a pipeline's graders are in words already.
    const isInner = issue.path[0] === "graders" && issue.path.length > 1;
    const message = isInner
      ? issue.message
      : settings === undefined
        ? unknownGrader(type, ALL_NAMES, GRADERS_LINE)
        : settingProblem(String(type), settings, issue);
    context.addIssue({ code: "custom", path: [...issue.path], message });
  }
  return z.NEVER;
}

function rankOf({ code }: z.core.$ZodIssue): number {
  return code === "unrecognized_keys" ? 0 : 1;
}

/** Those that need no parameters. */
type Named =
  | "non_empty"
  | "json_valid"
  | "code_valid"
  | "refusal"
  | "error_text"
  | "secrets"
  | "relevance"
  | "completeness"
  | "accuracy"
  | "format"
  | "code_quality"
  | "safety"
  | "performance";

/** What a person may write: an object, the name of a grader that needs no parameters, or of a preset. */
export type GraderInput =
  | z.input<(typeof CODE_SPECS)[number] | (typeof MODEL_SPECS)[number]>
  | (Omit<PipelineSpec, "graders"> & { readonly graders: readonly GraderInput[] })
  | Named
  | keyof typeof PRESETS;

/**
 * One entry of a list of graders. Parsed strictly; listed in a tool's schema without its parameters, which a description
 * has: several tools carry it, and each of its tokens is paid for by every reader.
 */
export const graderSpecSchema: z.ZodType<GraderSpec, GraderInput> = z.preprocess(
  (given: GraderInput) => (typeof given === "string" ? named(given) : given),
  z
    .unknown()
    .meta({ anyOf: [{ type: "string" }, { type: "object" }] })
    .refine((given) => isShallow(given, MAX_LEVELS), {
      error: `nests pipelines deeper than ${MAX_LEVELS} levels`,
      // Nothing may walk it.
      abort: true,
    })
    .transform(parsedSpec),
);

const MAX_ENTRIES = 20;

/** A list of them, which must all pass. */
export const graderListSchema = z
  .array(graderSpecSchema)
  .max(MAX_ENTRIES)
  .refine(
    (specs) => specs.reduce((sum, each) => sum + leavesIn(each), 0) <= MAX_LEAVES,
    `holds more than ${MAX_LEAVES} graders, with those of its pipelines`,
  );

function named(name: string): unknown {
  const preset = Object.entries(PRESETS).find(([known]) => known === name);
  return preset === undefined ? { type: name } : { type: "pipeline", graders: preset[1] };
}

/** Before anything walks it. */
function isShallow(given: unknown, levels: number): boolean {
  if (typeof given !== "object" || given === null || !("graders" in given) || !Array.isArray(given.graders))
    return true;
  return levels > 0 && given.graders.every((inner: unknown) => isShallow(inner, levels - 1));
}

function leavesIn(given: GraderSpec): number {
  return given.type === "pipeline" ? given.graders.reduce((sum, inner) => sum + leavesIn(inner), 0) : 1;
}

/** An answer that is asked for by a schema is held to it before all else. */
export function gradersWith(
  schema: z.output<typeof jsonSchemaObject> | undefined,
  graders: z.output<typeof graderListSchema>,
): z.output<typeof graderListSchema> {
  return schema === undefined ? graders : [{ type: "json_schema", schema }, ...graders];
}
