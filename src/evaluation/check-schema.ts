// Refuses schemas that are too large, reach outside themselves or have keys with a meaning of their own in JavaScript.
import { canonicalJson, type JsonObject } from "../kernel/json.ts";
import { InvalidSchemaError } from "./errors.ts";

const MAX_BYTES = 64 * 1024;
const MAX_DEPTH = 32;
/** Each value takes a byte at least; objects that share parts have more values than bytes. */
const MAX_VALUES = MAX_BYTES;

/**
 * The schema's canonical text.
 * @throws InvalidSchemaError
 */
export function checkedSchemaText(schema: JsonObject): string {
  let values = 0;
  const visit = (value: unknown, depth: number): void => {
    values += 1;
    if (values > MAX_VALUES) throw new InvalidSchemaError("it is larger than 64 kB");
    if (value === null || typeof value !== "object") return;
    if (depth > MAX_DEPTH) throw new InvalidSchemaError(`it is nested deeper than ${MAX_DEPTH} levels`);
    for (const [key, member] of Object.entries(value)) {
      checkMember(key, member);
      visit(member, depth + 1);
    }
  };
  visit(schema, 1);
  const text = canonicalJson(schema);
  if (Buffer.byteLength(text) > MAX_BYTES) throw new InvalidSchemaError("it is larger than 64 kB");
  return text;
}

function checkMember(key: string, member: unknown): void {
  if (key === "__proto__") throw new InvalidSchemaError('it has a member named "__proto__"');
  if (key === "$async" && member === true) throw new InvalidSchemaError("it has $async, which is not JSON Schema");
  if ((key === "$ref" || key === "$dynamicRef") && typeof member === "string" && !member.startsWith("#")) {
    throw new InvalidSchemaError(`it has a ${key} that points outside itself`);
  }
}
