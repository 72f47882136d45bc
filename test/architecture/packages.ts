// The product imports only what a user's install contains.
import { isBuiltin } from "node:module";
import { moduleRequests } from "./module-requests.ts";
import { isTestCode, lineAt, type Offence, type Rule } from "./source-file.ts";

export function packageOffences(dependencies: readonly string[]): Rule {
  return (file) => {
    if (isTestCode(file.path)) return [];
    return moduleRequests(file).flatMap(({ specifier, offset }): readonly Offence[] => {
      if (specifier === undefined || specifier.startsWith(".") || isBuiltin(specifier)) return [];
      const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
      if (dependencies.includes(name)) return [];
      return [
        { path: file.path, line: lineAt(file.source, offset), rule: `${name} is not in package.json's dependencies` },
      ];
    });
  };
}
