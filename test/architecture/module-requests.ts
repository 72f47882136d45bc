// Every module a file names: imports, re-exports, dynamic imports and import types.
import { Visitor } from "oxc-parser";
import { type SourceFile, syntaxOf } from "./source-file.ts";

export interface ModuleRequest {
  /** Undefined when a dynamic import computes it. */
  readonly specifier: string | undefined;
  readonly offset: number;
  /** Erased at run time. */
  readonly typeOnly: boolean;
  /** Imported values as the module calls them; "*" for a default import and for the whole module. */
  readonly names: readonly string[];
}

export function moduleRequests(file: SourceFile): readonly ModuleRequest[] {
  const { module: record, program } = syntaxOf(file);
  const requests: ModuleRequest[] = [];
  for (const { moduleRequest, entries } of record.staticImports) {
    requests.push({
      specifier: moduleRequest.value,
      offset: moduleRequest.start,
      typeOnly: entries.length > 0 && entries.every((entry) => entry.isType),
      names: entries.filter((entry) => !entry.isType).map(({ importName }) => importName.name ?? "*"),
    });
  }
  for (const { moduleRequest, isType, importName } of record.staticExports.flatMap(({ entries }) => entries)) {
    if (moduleRequest === null) continue;
    requests.push({
      specifier: moduleRequest.value,
      offset: moduleRequest.start,
      typeOnly: isType,
      names: isType ? [] : [importName.name ?? "*"],
    });
  }
  new Visitor({
    ImportExpression({ source }) {
      const specifier = source.type === "Literal" && typeof source.value === "string" ? source.value : undefined;
      requests.push({ specifier, offset: source.start, typeOnly: false, names: ["*"] });
    },
    TSImportType({ source }) {
      requests.push({ specifier: source.value, offset: source.start, typeOnly: true, names: [] });
    },
  }).visit(program);
  return requests.toSorted((a, b) => a.offset - b.offset);
}
