// Every error code that the product can answer with, read from where the code makes the error: an object literal with a
// `code` of the form domain/slug and a `message`.
import { globSync, readFileSync } from "node:fs";
import { parseSync } from "oxc-parser";
import { FAILURE_KINDS, FAILURE_RULES } from "../src/failure/index.ts";

export interface ErrorCode {
  readonly code: string;
  /** What stands for a value is "…". */
  readonly message: string;
  readonly hint: string;
  readonly retryable: boolean;
}

const CODE = /^[a-z]+\/[a-z-]+$/;
/** Failures that are answered under another code, or never alone. */
const ANSWERED_OTHERWISE: ReadonlySet<string> = new Set([
  "budget",
  "immune_blocked",
  "cancelled",
  "deadline",
  "interrupted",
]);

/** By code; a code that is made in two places stands with the texts of the first. */
export function errorCodes(): ErrorCode[] {
  const found = new Map<string, ErrorCode>();
  for (const path of globSync("src/**/*.ts").toSorted()) {
    if (path.endsWith(".test.ts") || path.endsWith("testing.ts")) continue;
    for (const error of errorsIn(path)) if (!found.has(error.code)) found.set(error.code, error);
  }
  for (const kind of FAILURE_KINDS.filter((each) => !ANSWERED_OTHERWISE.has(each))) {
    const { meaning, advice, retried } = FAILURE_RULES[kind];
    const code = `models/${kind.replaceAll("_", "-")}`;
    found.set(code, { code, message: `…: ${meaning} (…).`, hint: advice, retryable: retried });
  }
  return [...found.values()].toSorted((a, b) => a.code.localeCompare(b.code, "en"));
}

type Node = Readonly<Record<string, unknown>>;

function errorsIn(path: string): ErrorCode[] {
  const { program } = parseSync(path, readFileSync(path, "utf8"));
  const errors: ErrorCode[] = [];
  visit(program, (node) => {
    if (node["type"] !== "ObjectExpression") return;
    const members = membersOf(node);
    const code = textOf(members.get("code"));
    const message = members.get("message");
    if (!CODE.test(code) || message === undefined) return;
    const retryable = nodeOf(members.get("retryable"))?.["value"] === true;
    errors.push({ code, message: textOf(message), hint: textOf(members.get("hint")), retryable });
  });
  return errors;
}

function visit(value: unknown, look: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const each of value) visit(each, look);
    return;
  }
  const node = nodeOf(value);
  if (node === undefined) return;
  look(node);
  for (const member of Object.values(node)) visit(member, look);
}

function nodeOf(value: unknown): Node | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function membersOf(node: Node): Map<string, unknown> {
  const properties = Array.isArray(node["properties"]) ? node["properties"] : [];
  return new Map(
    properties.flatMap((property: unknown): [string, unknown][] => {
      const found = nodeOf(property);
      const name = nodeOf(found?.["key"])?.["name"];
      if (typeof name !== "string") return [];
      return [[name, found?.["value"]]];
    }),
  );
}

function cookedText(quasi: unknown): string {
  const cooked = nodeOf(nodeOf(quasi)?.["value"])?.["cooked"];
  return typeof cooked === "string" ? cooked : "";
}

/** A text or a template, with "…" for what is put in; anything else is one "…". */
function textOf(value: unknown): string {
  const node = nodeOf(value);
  if (node === undefined) return "";
  if (typeof node["value"] === "string") return node["value"];
  if (node["type"] !== "TemplateLiteral" || !Array.isArray(node["quasis"])) return "…";
  return node["quasis"].map(cookedText).join("…");
}
