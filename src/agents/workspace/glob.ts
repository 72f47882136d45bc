// Which files a search looks into: patterns as in .gitignore, with {a,b} besides.
import ignore from "ignore";
import { isCheapPattern } from "./ignore-pattern.ts";

const MAX_ALTERNATIVES = 64;
const INNERMOST_BRACES = /\{([^{}]*)\}/;

/** For paths from the working folder, with "/". undefined = the glob cannot be used. */
export function globFilter(glob: string): ((path: string) => boolean) | undefined {
  const patterns = alternatives(glob);
  if (patterns === undefined || glob.startsWith("!") || !patterns.every(isCheapPattern)) return undefined;
  // `./src/*.ts` is meant as `src/*.ts`.
  const wanted = patterns.map((each) => each.replace(/^\.\//, "/"));
  const rules = ignore().add(wanted);
  // A new one each time, over the same rules: it remembers every path that it was asked for.
  return (path) => ignore().add(rules).ignores(path);
}

/** `*.{ts,tsx}` -> `*.ts`, `*.tsx`; braces inside braces come from the inside out. */
function alternatives(glob: string): readonly string[] | undefined {
  let globs = [glob];
  for (;;) {
    const braced = globs.findIndex((each) => INNERMOST_BRACES.test(each));
    if (braced < 0) return globs;
    globs = globs.flatMap((each, index) => (index === braced ? withChoices(each) : [each]));
    if (globs.length > MAX_ALTERNATIVES) return undefined;
  }
}

function withChoices(glob: string): readonly string[] {
  const [before = "", choices = ""] = glob.split(INNERMOST_BRACES);
  const after = glob.slice(before.length + choices.length + 2);
  return choices.split(",").map((choice) => `${before}${choice}${after}`);
}
