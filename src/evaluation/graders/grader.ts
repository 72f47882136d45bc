// What a grader is: the specs people write, the verdicts they get.
import { z } from "zod";
import type { JsonExtraction } from "../extract-json.ts";

/** Reading JSON of any depth overflows the stack. What a schema may really be is said by `CompileSchema`. */
const READ_DEPTH = 64;

function isNestedWithin(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((member) => isNestedWithin(levels - 1, member));
}

/** A JSON Schema as people pass it; in a tool's own schema just an object. */
export const jsonSchemaObject = z
  .record(z.string(), z.unknown())
  .refine((schema) => isNestedWithin(READ_DEPTH, schema), `is nested deeper than ${READ_DEPTH} levels`)
  .pipe(z.record(z.string(), z.json()));

const nonEmpty = z.strictObject({ type: z.literal("non_empty") });
const jsonValid = z.strictObject({ type: z.literal("json_valid") });
const jsonSchema = z.strictObject({ type: z.literal("json_schema"), schema: jsonSchemaObject });
const numeric = z.strictObject({
  type: z.literal("numeric"),
  equals: z.number(),
  tolerance: z.number().min(0).optional(),
});

const KNOWN = 'must be "non_empty", "json_valid", {type:"json_schema",schema} or {type:"numeric",equals}';

const spec = z.discriminatedUnion("type", [nonEmpty, jsonValid, jsonSchema, numeric], { error: KNOWN });
export type GraderSpec = z.output<typeof spec>;
export type GraderName = GraderSpec["type"];
export type SpecOf<Name extends GraderName> = Extract<GraderSpec, { readonly type: Name }>;

const graderName = z.enum(["non_empty", "json_valid"]);
const { $schema: _dialect, ...listed } = z.toJSONSchema(z.union([graderName, spec]), { io: "input" });

/**
 * A grader that needs no parameters may be given by its name. Parsed as a spec, so that what is wrong is said of its
 * field; listed in a tool's schema as the union that it is.
 */
export const graderSpecSchema = z.preprocess(
  (given: z.input<typeof graderName> | z.input<typeof spec>) => (typeof given === "string" ? { type: given } : given),
  z.unknown().meta(listed).pipe(spec),
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
