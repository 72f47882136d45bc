// One event as one line of JSON: any value can be a fact, every text in it is redacted, nothing in it is long.
import { OrchestratorError } from "../kernel/errors.ts";
import type { JsonValue } from "../kernel/json.ts";
import type { Redactor } from "../redaction/index.ts";

const MAX_TEXT_CHARACTERS = 2_000;
/** What is looked at of a long text: more than is kept, so that no secret is cut in two before it is found. */
const READ_CHARACTERS = 20_000;
const MAX_MEMBERS = 50;
const MAX_DEPTH = 5;
const MAX_CAUSES = 8;
const STACK_FRAMES = 6;

/** Never throws, whatever a fact does when it is looked at. */
export function logFacts(facts: object, redactor: Redactor): { readonly [name: string]: JsonValue } {
  return membersOf(facts, redactor, 0);
}

function plain(value: unknown, redactor: Redactor, depth: number): JsonValue | undefined {
  switch (typeof value) {
    case "string":
      return shortened(value, redactor);
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "boolean":
      return value;
    case "bigint":
      return String(value);
    case "object":
      if (value === null) return null;
      if (depth >= MAX_DEPTH) return "…";
      if (value instanceof Error) return errorFacts(value, redactor);
      if (Array.isArray(value)) {
        return value.slice(0, MAX_MEMBERS).map((member: unknown) => plain(member, redactor, depth + 1) ?? null);
      }
      return membersOf(value, redactor, depth + 1);
    case "undefined":
    case "function":
    case "symbol":
      return undefined;
  }
}

function membersOf(object: object, redactor: Redactor, depth: number): { readonly [name: string]: JsonValue } {
  try {
    const members = Object.entries(object).slice(0, MAX_MEMBERS);
    return Object.fromEntries(
      members.flatMap(([name, member]: [string, unknown]) => {
        const value = plain(member, redactor, depth);
        return value === undefined ? [] : [[shortened(name, redactor), value]];
      }),
    );
  } catch {
    return { unreadable: true };
  }
}

/** Only of an error that nobody foresaw does the place in the code say more than its code. */
function errorFacts(error: Error, redactor: Redactor): JsonValue {
  const code = "code" in error && typeof error.code === "string" ? { code: shortened(error.code, redactor) } : {};
  const causes = causesOf(error).map((cause) => shortened(cause, redactor));
  const foreseen = error instanceof OrchestratorError;
  return {
    name: shortened(error.name, redactor),
    ...code,
    message: shortened(error.message, redactor),
    ...(causes.length === 0 ? {} : { causes }),
    ...(foreseen ? {} : { at: framesOf(error).map((frame) => shortened(frame, redactor)) }),
  };
}

/** The messages below an error, outermost first: its cause's, and those that it collects. */
function causesOf(error: Error): string[] {
  const messages: string[] = [];
  const waiting: unknown[] = [error];
  for (const one of waiting) {
    if (messages.length >= MAX_CAUSES) break;
    if (one !== error) messages.push(one instanceof Error ? `${one.name}: ${one.message}` : String(one));
    if (one instanceof AggregateError) waiting.push(...one.errors.slice(0, MAX_CAUSES));
    if (one instanceof Error && one.cause !== undefined && one.cause !== null) waiting.push(one.cause);
  }
  return messages;
}

function framesOf(error: Error): string[] {
  const lines = error.stack?.split("\n") ?? [];
  return lines
    .filter((line) => /^\s+at /.test(line))
    .slice(0, STACK_FRAMES)
    .map((line) => line.trim());
}

function shortened(text: string, redactor: Redactor): string {
  const clean: string = redactor(text.slice(0, READ_CHARACTERS));
  return clean.length <= MAX_TEXT_CHARACTERS ? clean : `${clean.slice(0, MAX_TEXT_CHARACTERS)}…`;
}
