// Type-checks the TypeScript blocks of the documents against the declarations that the package ships.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { CodeBlock } from "./code-blocks.ts";

/** In the repository, because examples resolve packages as the product does. */
const FOLDER = ".tmp-docs";
const LIBRARY = "task-orchestrator";
const CONFIG = {
  extends: "../tsconfig.json",
  compilerOptions: { paths: { [LIBRARY]: ["./library/index.d.ts"] } },
  include: ["*.ts"],
};
/** The sources are checked elsewhere. */
const DECLARATIONS = [
  "-p",
  "tsconfig.build.json",
  "--emitDeclarationOnly",
  "--noCheck",
  "--outDir",
  `${FOLDER}/library`,
];

/** The compiler's messages, each at the line of its document. */
export function typeProblems(blocks: readonly CodeBlock[]): readonly string[] {
  if (blocks.length === 0) return [];
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER);
  try {
    writeFileSync(join(FOLDER, "tsconfig.json"), JSON.stringify(CONFIG));
    for (const [index, block] of blocks.entries()) {
      writeFileSync(join(FOLDER, `${index}.ts`), `${"\n".repeat(block.line - 1)}${block.code}\nexport {};\n`);
    }
    const usesLibrary = blocks.some(({ code }) => code.includes(LIBRARY));
    const messages = [...(usesLibrary ? compile(DECLARATIONS) : []), ...compile(["-p", FOLDER])];
    return messages.map((message) =>
      message.replace(/^.*?(\d+)\.ts(?=\()/, (_, index) => blocks[Number(index)]?.path ?? ""),
    );
  } finally {
    rmSync(FOLDER, { recursive: true, force: true });
  }
}

function compile(args: readonly string[]): readonly string[] {
  const compiler = resolve("node_modules/typescript/bin/tsc");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [compiler, ...args, "--checkers", "1", "--pretty", "false"],
    { encoding: "utf8" },
  );
  return status === 0 ? [] : `${stdout}${stderr}`.split("\n").filter((line) => line !== "");
}
