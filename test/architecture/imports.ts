// Which file of src/ may import which: slices look to their left, and through the front door.
import { posix } from "node:path";
import { moduleRequests, type ModuleRequest } from "./module-requests.ts";
import { isTest, isTestCode, lineAt, type Offence, type SourceFile } from "./source-file.ts";

/** Left to right. A slice imports only from its left; slices of one entry do not import each other. */
export const SLICES: readonly (readonly string[])[] = [
  ["kernel"],
  ["redaction"],
  ["tooling", "config", "storage", "observability"],
  ["failure"],
  ["jobs"],
  ["runs"],
  ["resilience"],
  ["cost"],
  ["models"],
  ["evaluation"],
  ["immune"],
  ["agents"],
  ["durable", "store-metrics"],
  ["app"],
  ["open-app"],
  ["mcp", "index"],
  ["cli"],
  ["main"],
];

const MAY_IMPORT_REAL_ADAPTERS = ["app", "open-app", "main", "index", "cli"];
const MCP_MAY_IMPORT = ["kernel", "redaction", "tooling", "observability"];

export function importOffences(file: SourceFile): readonly Offence[] {
  const slice = sliceOf(file.path);
  if (rankOf(slice) === undefined) {
    return [{ path: file.path, line: 1, rule: `${slice} has no place in SLICES of test/architecture/imports.ts` }];
  }
  return moduleRequests(file).flatMap((request) => {
    const rule = brokenRule(file.path, request);
    return rule === undefined ? [] : [{ path: file.path, line: lineAt(file.source, request.offset), rule }];
  });
}

function brokenRule(from: string, { specifier, typeOnly }: ModuleRequest): string | undefined {
  if (specifier === undefined) return "a dynamic import names its module literally";
  if (!specifier.startsWith(".")) return undefined;
  const to = posix.join(posix.dirname(from), specifier);
  if (to === "package.json") return undefined;
  if (!to.startsWith("src/")) return `src/ imports nothing outside src/: ${to}`;
  return brokenFileRule(from, to) ?? brokenSliceRule(from, to, typeOnly);
}

function brokenFileRule(from: string, to: string): string | undefined {
  if (isTest(to)) return `nothing imports a test: ${to}`;
  if (isTestCode(to) && !isTestCode(from)) return `only tests import testing.ts: ${to}`;
  if (!to.startsWith("src/kernel/node/") || from.startsWith("src/kernel/node/")) return undefined;
  if (isTestCode(from) || MAY_IMPORT_REAL_ADAPTERS.includes(sliceOf(from))) return undefined;
  return `only ${MAY_IMPORT_REAL_ADAPTERS.join(", ")} and tests import kernel/node: take what you need as an argument`;
}

function brokenSliceRule(from: string, to: string, typeOnly: boolean): string | undefined {
  const [slice, other] = [sliceOf(from), sliceOf(to)];
  if (slice === other) return undefined;
  const [rank, otherRank] = [rankOf(slice), rankOf(other)];
  if (rank === undefined || otherRank === undefined) return `${other} has no place in SLICES`;
  if (otherRank === rank) return `${slice} and ${other} do not import each other`;
  if (otherRank > rank) return `${slice} imports only from its left; ${other} is on its right`;
  if (!isFrontDoor(to, other)) return `of ${other}, others import only its index.ts: ${to}`;
  if (slice !== "mcp" || isTestCode(from) || MCP_MAY_IMPORT.includes(other)) return undefined;
  if (other === "config") return typeOnly ? undefined : "mcp imports config as types only";
  return `mcp imports only ${MCP_MAY_IMPORT.join(", ")} and config's types: app.ts passes it the rest`;
}

/** The kernel is imported by file, a slice by its index.ts; who may import testing.ts is another rule. */
function isFrontDoor(to: string, slice: string): boolean {
  if (slice === "kernel") return true;
  return to === `src/${slice}.ts` || to === `src/${slice}/index.ts` || isTestCode(to);
}

/** The folder below src/, or the name of a file that lies in src/ itself, which its tests share. */
export function sliceOf(path: string): string {
  const [, name = "", ...rest] = path.split("/");
  return rest.length === 0 ? name.replace(/\..*$/, "") : name;
}

function rankOf(slice: string): number | undefined {
  const rank = SLICES.findIndex((names) => names.includes(slice));
  return rank === -1 ? undefined : rank;
}
