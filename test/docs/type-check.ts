// Type-checks the TypeScript blocks of the documents against the library's sources, in one run of the compiler.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { CodeBlock } from "./code-blocks.ts";

/** In the repository, because examples resolve packages as the product does. */
const FOLDER = ".tmp-docs";
const CONFIG = {
  extends: "../tsconfig.json",
  compilerOptions: { paths: { "task-orchestrator": ["../src/index.ts"] } },
  include: ["*.ts"],
};

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
    const compiler = resolve("node_modules/typescript/bin/tsc");
    const run = spawnSync(process.execPath, [compiler, "-p", FOLDER, "--pretty", "false"], { encoding: "utf8" });
    if (run.status === 0) return [];
    const messages = `${run.stdout}${run.stderr}`.split("\n").filter((line) => line !== "");
    return messages.map((message) =>
      message.replace(/^.*?(\d+)\.ts(?=\()/, (_, index) => blocks[Number(index)]?.path ?? ""),
    );
  } finally {
    rmSync(FOLDER, { recursive: true, force: true });
  }
}
