// The configuration blocks of the clients.
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { z } from "zod";
import { recordedTerminal } from "../testing.ts";
import { connect, type Installation } from "./connect.ts";

const linux: Installation = {
  cloneDirectory: "/opt/my clone",
  execPath: "/usr/bin/node",
  platform: "linux",
  fileExists: () => true,
};

const server = z.object({ command: z.string(), args: z.array(z.string()), env: z.record(z.string(), z.string()) });

function printed(client: string | undefined, installation: Installation = linux): string {
  const terminal = recordedTerminal();
  expect(connect({ terminal, installation }, client === undefined ? {} : { client })).toBe(0);
  return terminal.written.stdout();
}

/** The JSON blocks, each from its first brace at a line's start to its last. */
function blocks(text: string): unknown[] {
  return [...text.matchAll(/^\{$[\s\S]*?^\}$/gm)].map((match): unknown => JSON.parse(match[0]));
}

const NPM_NODE = "/opt/my clone/node_modules/.bin/node";
const ARGS = ["/opt/my clone/bin/task-orchestrator.mjs", "mcp"];

test.each(["claude-code", "claude-desktop", "cursor"])(
  "the block for %s starts this clone by absolute paths",
  (client) => {
    const [block] = blocks(printed(client));
    const started = z.object({ mcpServers: z.object({ "task-orchestrator": server }) }).parse(block);
    expect(started.mcpServers["task-orchestrator"]).toMatchObject({ command: NPM_NODE, args: ARGS });
    expect(started.mcpServers["task-orchestrator"].env).toHaveProperty("GEMINI_API_KEY");
  },
);

test("the block for VS Code lets VS Code ask for the key", () => {
  expect(blocks(printed("vscode"))).toEqual([
    {
      inputs: [{ type: "promptString", id: "gemini-api-key", description: "Gemini API key", password: true }],
      servers: {
        "task-orchestrator": {
          type: "stdio",
          command: NPM_NODE,
          args: ARGS,
          // oxlint-disable-next-line no-template-curly-in-string -- VS Code's own notation
          env: { GEMINI_API_KEY: "${input:gemini-api-key}" },
        },
      },
    },
  ]);
});

test("without a client all are printed", () => {
  expect(blocks(printed(undefined))).toHaveLength(4);
});

test("a shell reads the command for Claude Code as it was meant", () => {
  const command = printed("claude-code", { ...linux, cloneDirectory: "/opt/it's a $clone" })
    .split("\n")
    .find((line) => line.startsWith("claude "));
  const { stdout } = spawnSync("sh", ["-c", `claude() { printf '%s\\n' "$@"; }\n${command ?? ""}`], {
    encoding: "utf8",
  });
  expect(stdout.trimEnd().split("\n")).toEqual([
    ..."mcp add --scope user task-orchestrator --env GEMINI_API_KEY=YOUR_GEMINI_API_KEY --".split(" "),
    "/opt/it's a $clone/node_modules/.bin/node",
    "/opt/it's a $clone/bin/task-orchestrator.mjs",
    "mcp",
  ]);
});

test.each<[string, Partial<Installation>, string]>([
  ["npm has brought none", { fileExists: () => false }, "/usr/bin/node"],
  ["npm's is a shell script, as on Windows", { platform: "win32", execPath: "C:\\node.exe" }, "C:\\node.exe"],
])("the running Node is used where %s", (_why, differences, expected) => {
  const [block] = blocks(printed("cursor", { ...linux, ...differences }));
  expect(block).toMatchObject({ mcpServers: { "task-orchestrator": { command: expected } } });
});

test("an unknown client is wrong usage and names the known ones", () => {
  const terminal = recordedTerminal();
  expect(connect({ terminal, installation: linux }, { client: "emacs" })).toBe(2);
  expect(terminal.written.stderr()).toContain("claude-code, claude-desktop, cursor, vscode");
  expect(terminal.written.stdout()).toBe("");
});
