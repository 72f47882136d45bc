// No file of the repository depends on, or tells about, the machine it was written on.
import type { Offence, SourceFile } from "./source-file.ts";

const TRACES: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: "a folder of the author's machine", pattern: /(?<![\w.$}-])\/(?:work|root)\/[\w.-]/ },
  { what: "a file outside the repository", pattern: /\bshared\/(?:notes\/|[A-Z]+\.md)/ },
  { what: "a package registry's address", pattern: /https?:\/\/[^/\s"'`]*(?:registry|npmjs|yarnpkg)/ },
  { what: "a resolved address in the lockfile", pattern: /"resolved": "http/ },
];

export function hygieneOffences({ path, source }: SourceFile): readonly Offence[] {
  return source
    .split("\n")
    .flatMap((text, index) =>
      TRACES.filter(({ pattern }) => pattern.test(text)).map(({ what }) => ({ path, line: index + 1, rule: what })),
    );
}
