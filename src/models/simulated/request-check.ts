// Checks a request body the way Gemini does, and words what is wrong the way Gemini does.
import { badRequest, type FieldViolation } from "./gemini-errors.ts";
import { generateContentRequest, type ErrorBody, type GenerateContentRequest } from "./gemini-wire.ts";

/** Nesting that the protocol's JSON reader allows. */
const MAX_DEPTH = 100;
/** Objects and arrays in one body; keeps a hostile body from costing gigabytes. */
const MAX_CONTAINERS = 200_000;
const MAX_VIOLATIONS = 20;

export type CheckedRequest =
  | { readonly kind: "valid"; readonly request: GenerateContentRequest }
  | { readonly kind: "invalid"; readonly error: ErrorBody };

export function checkRequest(body: string): CheckedRequest {
  const payload = parsePayload(body);
  if (payload.kind === "malformed") return invalid([{ description: payload.description }]);

  const parsed = generateContentRequest.safeParse(payload.value, { reportInput: true });
  if (parsed.success) return { kind: "valid", request: parsed.data };
  return invalid(parsed.error.issues.flatMap(violationsOf).slice(0, MAX_VIOLATIONS));
}

type Payload =
  | { readonly kind: "json"; readonly value: object }
  | { readonly kind: "malformed"; readonly description: string };

/** A JSON object within bounds; an empty body is an empty one. */
export function parsePayload(body: string): Payload {
  let value: unknown;
  try {
    // An empty body is an empty message in the protocol.
    value = JSON.parse(body.trim() === "" ? "{}" : body);
  } catch {
    return { kind: "malformed", description: "Invalid JSON payload received. Unexpected token." };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return {
      kind: "malformed",
      description: 'Invalid JSON payload received. Unknown name "": Root element must be a message.',
    };
  }
  if (!isWithinBounds(value)) {
    return { kind: "malformed", description: "Invalid JSON payload received. Message too deep." };
  }
  return { kind: "json", value };
}

/** Walks level by level, because recursion would overflow on what it has to find. */
function isWithinBounds(root: object): boolean {
  let level: readonly object[] = [root];
  let containers = 1;
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH || containers > MAX_CONTAINERS) return false;
    level = level.flatMap((node) => Object.values(node).filter(isContainer));
    containers += level.length;
  }
  return true;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function invalid(violations: readonly FieldViolation[]): CheckedRequest {
  return { kind: "invalid", error: badRequest(violations) };
}

interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  readonly input?: unknown;
}

function violationsOf(issue: Issue): readonly FieldViolation[] {
  const field = protocolPath(issue.path);
  if (issue.code === "unrecognized_keys") {
    return (issue.keys ?? []).map((key) => {
      const at = field === "" ? "" : ` at '${field}'`;
      return violation(field, `Invalid JSON payload received. Unknown name "${key}"${at}: Cannot find field.`);
    });
  }
  if (issue.message.startsWith("TYPE_")) {
    return [violation(field, `Invalid value at '${field}' (${issue.message}), ${excerpt(issue.input)}`)];
  }
  return [violation(field, `* GenerateContentRequest.${field}: ${issue.message}`)];
}

function violation(field: string, description: string): FieldViolation {
  return { ...(field !== "" && { field }), description };
}

/** contents[0].parts[1].function_call */
function protocolPath(path: readonly PropertyKey[]): string {
  return path
    .map((step) =>
      typeof step === "number"
        ? `[${step}]`
        : `.${String(step).replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)}`,
    )
    .join("")
    .replace(/^\./, "");
}

function excerpt(input: unknown): string {
  return (JSON.stringify(input) ?? "").slice(0, 100);
}
