// The smallest JSON value that satisfies a response schema (JSON Schema or Gemini's OpenAPI form), for unscripted prompts.

/** Bounds for schemas that recurse or ask for enormous values; beyond them the value is null or shorter than asked. */
const MAX_NODES = 1_000;
const MAX_DEPTH = 50;
const MAX_STRING = 10_000;

const FORMATS: Readonly<Record<string, string>> = {
  "date-time": "2026-01-01T00:00:00Z",
  date: "2026-01-01",
  time: "00:00:00Z",
  email: "simulated@example.com",
  uri: "https://example.com/simulated",
  uuid: "00000000-0000-4000-8000-000000000000",
};

type Schema = Readonly<Record<string, unknown>>;

/** Honours type, enum, const, anyOf, oneOf, local $ref, required, items, prefixItems and simple bounds; not pattern. */
export function smallestInstance(schema: unknown): unknown {
  let nodes = 0;
  return build(schema, 0);

  function build(node: unknown, depth: number): unknown {
    nodes += 1;
    if (!isSchema(node) || depth > MAX_DEPTH || nodes > MAX_NODES) return null;
    if ("const" in node) return node["const"];
    if (Array.isArray(node["enum"])) return first(node["enum"]);
    if (typeof node["$ref"] === "string") return build(follow(schema, node["$ref"]), depth + 1);
    const choice = first(node["anyOf"] ?? node["oneOf"]);
    if (choice !== undefined) return build(choice, depth + 1);
    switch (typeOf(node)) {
      case "object":
        return buildObject(node, depth);
      case "array":
        return buildArray(node, depth);
      case "integer":
        return numberWithin(node, 1);
      case "number":
        return numberWithin(node, halfRange(node));
      case "boolean":
        return false;
      case "null":
        return null;
      default:
        return stringWithin(node);
    }
  }

  function buildObject(node: Schema, depth: number): unknown {
    const properties = isSchema(node["properties"]) ? node["properties"] : {};
    return Object.fromEntries(
      listOf(node["required"])
        .filter((name) => typeof name === "string")
        .map((name) => [name, build(properties[name] ?? {}, depth + 1)]),
    );
  }

  function buildArray(node: Schema, depth: number): unknown {
    const items = listOf(node["prefixItems"]).map((item) => build(item, depth + 1));
    const least = numberOf(node["minItems"]) ?? 0;
    while (items.length < least && nodes < MAX_NODES) items.push(build(node["items"] ?? {}, depth + 1));
    return items;
  }
}

function typeOf(node: Schema): string {
  const type = first(node["type"]) ?? node["type"];
  if (typeof type === "string") return type.toLowerCase();
  if ("properties" in node || "required" in node) return "object";
  return "items" in node || "prefixItems" in node ? "array" : "string";
}

/** Zero, or the bound nearest to it; `step` leads inside an exclusive bound. */
function numberWithin(node: Schema, step: number): number {
  const above = numberOf(node["exclusiveMinimum"]);
  const below = numberOf(node["exclusiveMaximum"]);
  const least = Math.max(numberOf(node["minimum"]) ?? -Infinity, above === undefined ? -Infinity : above + step);
  const most = Math.min(numberOf(node["maximum"]) ?? Infinity, below === undefined ? Infinity : below - step);
  return Math.min(Math.max(0, least), most);
}

function halfRange(node: Schema): number {
  const least = numberOf(node["exclusiveMinimum"]) ?? numberOf(node["minimum"]);
  const most = numberOf(node["exclusiveMaximum"]) ?? numberOf(node["maximum"]);
  return least === undefined || most === undefined ? 1 : (most - least) / 2;
}

function stringWithin(node: Schema): string {
  const format = typeof node["format"] === "string" ? FORMATS[node["format"]] : undefined;
  const least = Math.min(numberOf(node["minLength"]) ?? 0, MAX_STRING);
  return (format ?? "simulated").padEnd(least, ".").slice(0, numberOf(node["maxLength"]) ?? MAX_STRING);
}

/** A JSON pointer into the same schema, as in "#/$defs/node". */
function follow(root: unknown, ref: string): unknown {
  let node = root;
  for (const step of ref.split("/").slice(1)) {
    node = isSchema(node) ? node[step.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined;
  }
  return node;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function first(value: unknown): unknown {
  return listOf(value)[0];
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
