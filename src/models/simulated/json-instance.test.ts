// The instances of response schemas: they satisfy the schema, and no schema makes building one costly.
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { smallestInstance } from "./json-instance.ts";

const { schema: anySchema } = fc.letrec<{ schema: object }>((tie) => ({
  schema: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom({ type: "boolean" }, { type: "null" }, { type: ["string", "null"] }, {}),
    fc.record({ const: fc.jsonValue() }),
    fc.record({ enum: fc.uniqueArray(fc.string(), { minLength: 1 }) }),
    fc
      .tuple(fc.nat(20), fc.nat(20))
      .map(([least, more]) => ({ type: "string", minLength: least, maxLength: least + more })),
    fc
      .tuple(fc.constantFrom("integer", "number"), fc.integer({ min: -50, max: 50 }), fc.nat(50))
      .map(([type, least, more]) => ({ type, minimum: least, maximum: least + more })),
    fc
      .tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 50 }))
      .map(([low, span]) => ({ type: "number", exclusiveMinimum: low, exclusiveMaximum: low + span })),
    fc.tuple(tie("schema"), fc.nat(3)).map(([items, minItems]) => ({ type: "array", items, minItems })),
    fc.array(tie("schema"), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    fc
      .dictionary(fc.string({ minLength: 1 }), tie("schema"), { maxKeys: 4, noNullPrototype: true })
      .map((properties) => ({
        type: "object",
        properties,
        required: Object.keys(properties),
        additionalProperties: false,
      })),
  ),
}));

test("an instance satisfies its schema", () => {
  fc.assert(
    // The validator calls the first two of a value that it compares with a const, and does not see a property of the third name.
    fc.property(
      anySchema.filter((schema) => !/"(?:valueOf|toString|__proto__)"/.test(JSON.stringify(schema))),
      (schema) => {
        const validate = new Ajv2020({ strict: false }).compile(schema);
        const instance: unknown = structuredClone(smallestInstance(schema));
        expect(validate(instance), JSON.stringify({ schema, instance, errors: validate.errors })).toBe(true);
      },
    ),
    { numRuns: 100 },
  );
});

test("an instance of a schema made by zod parses with it", () => {
  const shape = z.object({
    title: z.string().min(3),
    kind: z.enum(["bug", "idea"]),
    score: z.number().gt(0).lt(1),
    count: z.int().positive(),
    when: z.iso.datetime(),
    parent: z.string().nullable(),
    pair: z.tuple([z.string(), z.number()]),
    note: z.string().optional(),
  });
  expect(shape.safeParse(smallestInstance(z.toJSONSchema(shape))).error).toBeUndefined();
});

test("only required members are there", () => {
  const schema = { type: "OBJECT", properties: { a: { type: "STRING" }, b: { type: "STRING" } }, required: ["a"] };
  expect(smallestInstance(schema)).toEqual({ a: "simulated" });
});

test("a schema that requires itself ends", () => {
  const schema = {
    $ref: "#/$defs/node",
    $defs: { node: { required: ["next"], properties: { next: { $ref: "#/$defs/node" } } } },
  };
  expect(JSON.stringify(smallestInstance(schema)).length).toBeLessThan(2_000);
});

test("a schema that requires itself twice does not grow without bound", () => {
  const node = { required: ["left", "right"], properties: { left: { $ref: "#" }, right: { $ref: "#" } } };
  expect(JSON.stringify(smallestInstance(node)).length).toBeLessThan(100_000);
});

test("a schema that asks for billions of values gets few", () => {
  const schema = { type: "array", minItems: 1e9, items: { type: "array", minItems: 1e9, items: { minLength: 1e9 } } };
  expect(JSON.stringify(smallestInstance(schema)).length).toBeLessThan(20_000_000);
});
