// What a grader is: the specs people write, the verdicts they get.
import { z } from "zod";
import { jsonObject } from "../../tooling/index.ts";
import type { JsonExtraction } from "../extract-json.ts";

/** Reading JSON of any depth overflows the stack. What a schema may really be is said by `CompileSchema`. */
const READ_DEPTH = 64;

/** A JSON Schema as people pass it; in a tool's own schema just an object. */
export const jsonSchemaObject = jsonObject(READ_DEPTH);

const nonEmpty = z.strictObject({ type: z.literal("non_empty") });
const jsonValid = z.strictObject({ type: z.literal("json_valid") });
const jsonSchema = z.strictObject({ type: z.literal("json_schema"), schema: jsonSchemaObject });
const numeric = z.strictObject({
  type: z.literal("numeric"),
  equals: z.number(),
  tolerance: z.number().min(0).optional(),
});

const MAX_TEXTS = 100;
const texts = z.array(z.string().min(1).max(1_000)).min(1).max(MAX_TEXTS);
const characters = z.int().min(0).max(4_194_304);

const regex = z.strictObject({
  type: z.literal("regex"),
  pattern: z.string().min(1).max(1_000),
  flags: z
    .string()
    .regex(/^(?!.*(.).*\1)[ims]*$/, "must be letters of i, m and s, each once")
    .optional(),
});
const length = z
  .strictObject({ type: z.literal("length"), min: characters.optional(), max: characters.optional() })
  .refine(({ min, max }) => min !== undefined || max !== undefined, "needs min or max")
  .refine(({ min = 0, max = Infinity }) => min <= max, "has a min above its max");
const contains = z
  .strictObject({
    type: z.literal("contains"),
    all: texts.optional(),
    any: texts.optional(),
    case_sensitive: z.boolean().optional(),
  })
  .refine(({ all, any }) => (all === undefined) !== (any === undefined), "needs either all or any");
const notContains = z.strictObject({
  type: z.literal("not_contains"),
  any: texts,
  case_sensitive: z.boolean().optional(),
});

const NAMES = ["non_empty", "json_valid"] as const;
/** Every grader with its parameters, in one line for those who write them. */
export const GRADERS_LINE =
  '"non_empty", "json_valid", {type:"json_schema",schema}, {type:"regex",pattern,flags}, {type:"length",min,max}, {type:"contains",all|any,case_sensitive}, {type:"not_contains",any}, {type:"numeric",equals,tolerance}';

const spec = z.discriminatedUnion(
  "type",
  [nonEmpty, jsonValid, jsonSchema, regex, length, contains, notContains, numeric],
  { error: `must be one of ${GRADERS_LINE}` },
);
export type GraderSpec = z.output<typeof spec>;
export type GraderName = GraderSpec["type"];
export type SpecOf<Name extends GraderName> = Extract<GraderSpec, { readonly type: Name }>;

type Given = z.input<typeof spec> | (typeof NAMES)[number];

/**
 * A grader that needs no parameters may be given by its name. Parsed strictly; listed in a tool's schema without its
 * parameters, which its description has: both spawn tools carry it, and each of its tokens is paid for twice.
 */
export const graderSpecSchema = z.preprocess(
  (given: Given) => (typeof given === "string" ? { type: given } : given),
  z
    .unknown()
    .meta({ anyOf: [{ type: "string" }, { type: "object" }] })
    .pipe(spec),
);

export interface GradedAnswer {
  readonly text: string;
  /** What was asked; graders that can, read the answer in its light. */
  readonly prompt?: string;
  /** The JSON in `text`, where it has been looked for. */
  readonly json?: JsonExtraction;
}

export const EVIDENCE_LENGTH = 200;

/** Reasons are short, for people and for a model that is asked again, and never name the expected answer. */
export type Verdict =
  | {
      readonly kind: "graded";
      /** 0 to 1. */
      readonly score: number;
      readonly passed: boolean;
      readonly reason: string;
      /** The part of the answer that decided, at most `EVIDENCE_LENGTH` characters. */
      readonly evidence?: string;
    }
  /** The grader could not tell: neither a pass nor a fail. */
  | { readonly kind: "abstained"; readonly reason: string };

export interface GraderResult {
  readonly grader: GraderName;
  readonly verdict: Verdict;
}
