// In which language is this code, if it is any? Told by its first line that is no comment.
import type { CodeLanguage } from "./parse-code.ts";

const JSON_START = /^(?:\{\s*["}]|\[\s*(?:["\]{[\d-]|true\b|false\b|null\b))/;

/** What a line of one language starts with, and hardly one of any other language or of prose. */
const SIGNS = {
  python: [
    String.raw`>>> `,
    String.raw`@\w+(?:\.\w+)*(?:\(.*\))?$`,
    String.raw`(?:async\s+)?def\s+\w+\s*\((?:.*\).*:.*|[^)]*)$`,
    String.raw`class\s+\w+\s*(?:\([^()]*\))?:`,
    String.raw`from\s+[\w.]+\s+import\b`,
    String.raw`import\s+[\w.]+(?:\s+as\s+\w+)?(?:\s*,|\s*(?:#.*)?$)`,
    String.raw`(?:if|for|while|with|async\s+(?:for|with))\s[^;{]*:\s*(?:#.*)?$`,
    String.raw`try\s*:`,
    String.raw`print\s*\(`,
    String.raw`[rbuf]{0,2}(?:"""|''')`,
  ],
  script: [
    String.raw`["']use \w+["']`,
    String.raw`import\s*(?:["'{*]|type\b|\w+\s*(?:,|from\b))`,
    String.raw`export\s+(?:default|const|let|var|function|async|class|abstract|interface|type|enum|declare|[{*=])`,
    String.raw`(?:const|let|var)\s+(?:[\w$]+\s*[:=;]|[[{])`,
    String.raw`(?:async\s+)?function\b\s*\*?\s*[\w$]*\s*[(<]`,
    String.raw`(?:abstract\s+)?class\s+[\w$]+.*\{`,
    String.raw`interface\s+[\w$]+.*\{`,
    String.raw`type\s+[\w$]+(?:<.*>)?\s*=`,
    String.raw`(?:console|document|window|module\.exports|process\.)\b`,
    String.raw`(?:async\s*)?(?:\([^()]*\)|[\w$]+)\s*=>`,
  ],
};
/** What a line may start with where the language is known, too. */
const HINTS = {
  python: [
    String.raw`(?:async\s+)?def\b`,
    String.raw`class\s+\w+`,
    String.raw`(?:elif|else|finally|except|match|lambda|assert|raise|return|yield|await|pass|del|global)\b`,
    String.raw`print\s+["']`,
    String.raw`\w+\s*:\s*\w[\w.[\], |]*=\s*\S`,
  ],
  script: [
    String.raw`(?:import|export|enum|namespace|declare|using)\s+\S`,
    String.raw`(?:if|for|while|switch)\s*\(`,
    String.raw`(?:try|do|else)\s*\{`,
    String.raw`(?:return|throw|new|await|yield|delete|typeof)\b.*;\s*$`,
    String.raw`<[A-Za-z][\w.]*[\s/>]`,
    String.raw`@\w+\(`,
    String.raw`(?:async\s+)?[\w$]+\s*\([^()]*\)\s*(?::.*)?\{\s*$`,
  ],
};
/** Assignments, calls and brackets: a line of any language. */
const ANY_LANGUAGE = [
  String.raw`[\w$.[\]"']+\s*(?:[-+*/%|&]|\*\*|<<|>>)?=\s*\S`,
  String.raw`[\w$.]+\(.*\)\s*;?\s*$`,
  String.raw`[{}()[\];]+\s*$`,
];

/** What code in languages without a parser starts with, and prose hardly does. */
const ELSEWHERE = [
  String.raw`#!|#include\s*[<"]|<\?php\b|<!DOCTYPE\s|<!doctype\s|</?[a-z][\w-]*(?:\s[^<>]*)?>`,
  String.raw`SELECT\s+(?:\S.*\sFROM\s|.*;\s*$|\S+,?\s*$)|(?:INSERT\s+INTO|DELETE\s+FROM|CREATE\s+TABLE|ALTER\s+TABLE|DROP\s+TABLE)\s`,
  String.raw`UPDATE\s+\S+\s+SET\s|WITH\s+\w+\s+AS\s*\(|select\s.*\sfrom\s.*;\s*$`,
  String.raw`package\s+[\w.]+;?\s*$|func\s+(?:\([^()]*\)\s*)?\w+\s*\(|(?:pub\s+)?fn\s+\w+\s*[(<]|use\s+\w+(?:::|\\)[^ ]*;\s*$`,
  String.raw`using\s+[\w.]+;\s*$|namespace\s+[\w.]+\s*[;{]?\s*$|(?:public|private|protected)\s+(?:static\s+|final\s+|abstract\s+)*[\w<>[\]]+\s+\w+.*[{;(]`,
  String.raw`(?:int|void|char|double|float)\s+\w+\s*\([^()]*\)\s*\{?\s*$|import\s+[\w.]+(?:\.\*)?;\s*$`,
  String.raw`def\s+[\w.?!]+\s*(?:\([^()]*\))?\s*$|(?:require|require_relative|puts)\s+["']|\$\s\w`,
];

const PYTHON = startingWith(SIGNS.python);
const SCRIPT = startingWith(SIGNS.script);
const PERHAPS_PYTHON = startingWith([...HINTS.python, ...ANY_LANGUAGE]);
const OTHER_CODE = startingWith(ELSEWHERE);
const PERHAPS_SCRIPT = startingWith([...HINTS.script, ...ANY_LANGUAGE]);

function startingWith(alternatives: readonly string[]): RegExp {
  return new RegExp(`^(?:${alternatives.join("|")})`);
}

/** @param wanted is meant where a line could be of it, and no other language is */
export function guessLanguage(text: string, wanted?: CodeLanguage): CodeLanguage | undefined {
  const code = text.trim();
  const line = firstLine(code);
  const [isPython, isScript] = [PYTHON.test(line), SCRIPT.test(line)];
  switch (wanted) {
    case "json":
      return JSON_START.test(code) || isJson(code) ? wanted : undefined;
    case "python":
      return isPython || (!isScript && PERHAPS_PYTHON.test(line)) ? wanted : undefined;
    case "typescript":
    case "javascript":
      return isScript || (!isPython && PERHAPS_SCRIPT.test(line)) ? wanted : undefined;
    case undefined:
      if (JSON_START.test(code)) return "json";
      if (isPython) return "python";
      return isScript ? "typescript" : undefined;
  }
}

/** Whether it looks like code in a language that has no parser here. */
export function isOtherCode(text: string): boolean {
  const code = text.trim();
  return OTHER_CODE.test(code.slice(0, LINE_LENGTH).split("\n")[0] ?? "") || OTHER_CODE.test(firstLine(code));
}

/** A number or a string is JSON, too. */
function isJson(code: string): boolean {
  try {
    JSON.parse(code);
    return true;
  } catch {
    return false;
  }
}

/** In UTF-16 units: as much of a line tells what it is. */
const LINE_LENGTH = 500;
const BLANKS = /\s*/y;
const COMMENT = /#|\/\/|(\/\*)/y;

function firstLine(code: string): string {
  let at = 0;
  for (;;) {
    BLANKS.lastIndex = at;
    BLANKS.test(code);
    at = BLANKS.lastIndex;
    COMMENT.lastIndex = at;
    const comment = COMMENT.exec(code);
    const isBlock = comment?.[1] !== undefined;
    const found = code.indexOf(isBlock ? "*/" : "\n", at);
    const end = found < 0 ? code.length : found;
    if (comment === null) return code.slice(at, Math.min(end, at + LINE_LENGTH));
    at = Math.min(isBlock ? end + 2 : end, code.length);
  }
}
