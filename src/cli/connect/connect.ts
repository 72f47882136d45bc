// connect: prints what a client's configuration needs to start this clone's server.
import { posix, win32 } from "node:path";
import { EXIT } from "../command.ts";
import type { Terminal } from "../terminal.ts";

const SERVER_NAME = "task-orchestrator";
const KEY_VARIABLE = "GEMINI_API_KEY";
const KEY_PLACEHOLDER = "YOUR_GEMINI_API_KEY";
const KEY_PAGE = "https://aistudio.google.com/apikey";

export interface Installation {
  /** The folder with bin/ and node_modules/. */
  readonly cloneDirectory: string;
  /** The Node that runs now: it starts the server where npm has brought none that a client can start. */
  readonly execPath: string;
  readonly platform: NodeJS.Platform;
  readonly fileExists: (path: string) => boolean;
}

export interface ConnectDeps {
  readonly terminal: Terminal;
  readonly installation: Installation;
}

interface ConfigurationBlock {
  /** Where the block goes, for people. */
  readonly where: string;
  readonly text: string;
}

const CLIENTS = ["claude-code", "claude-desktop", "cursor", "vscode"] as const;
type Client = (typeof CLIENTS)[number];

/** Gives the exit code: 0, or 2 for an unknown client. */
export function connect({ terminal, installation }: ConnectDeps, options: { readonly client?: string }): number {
  const chosen = options.client === undefined ? CLIENTS : CLIENTS.filter((name) => name === options.client);
  if (chosen.length === 0) {
    terminal.stderr(`There is no client ${JSON.stringify(options.client)}. Use one of ${CLIENTS.join(", ")}.\n`);
    return EXIT.wrongUsage;
  }
  const blocks = chosen.flatMap((client) => configurationOf(client, installation));
  terminal.stdout(blocks.map(({ where, text }) => `# ${where}\n${text}\n`).join("\n"));
  if (blocks.some(({ text }) => text.includes(KEY_PLACEHOLDER))) {
    terminal.stderr(`Put your key in place of ${KEY_PLACEHOLDER}: ${KEY_PAGE} makes one.\n`);
  }
  return EXIT.done;
}

function configurationOf(client: Client, installation: Installation): ConfigurationBlock[] {
  const server = serverOf(installation);
  const withKey = { ...server, env: { [KEY_VARIABLE]: KEY_PLACEHOLDER } };
  switch (client) {
    case "claude-code":
      return [
        { where: "Claude Code: run this once", text: addCommand(server, installation.platform) },
        {
          where: `Claude Code, for one project: .mcp.json there, with ${KEY_VARIABLE} set where Claude Code is started`,
          text: mcpServers({ ...server, env: { [KEY_VARIABLE]: `\${${KEY_VARIABLE}}` } }),
        },
      ];
    case "claude-desktop":
      return [
        { where: "Claude Desktop: Settings > Developer > Edit Config, then restart it", text: mcpServers(withKey) },
      ];
    case "cursor":
      return [{ where: "Cursor: ~/.cursor/mcp.json, or .cursor/mcp.json of a project", text: mcpServers(withKey) }];
    case "vscode":
      return [{ where: "VS Code: MCP: Open User Configuration, or .vscode/mcp.json", text: vsCode(server) }];
  }
}

interface Server {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

function serverOf({ cloneDirectory, execPath, platform, fileExists }: Installation): Server {
  const path = platform === "win32" ? win32 : posix;
  const broughtByNpm = path.join(cloneDirectory, "node_modules", ".bin", "node");
  // On Windows that file is a shell script, which clients cannot start.
  const command = platform !== "win32" && fileExists(broughtByNpm) ? broughtByNpm : execPath;
  return { command, args: [path.join(cloneDirectory, "bin", "task-orchestrator.mjs"), "mcp"] };
}

function addCommand({ command, args }: Server, platform: NodeJS.Platform): string {
  const words = ["claude", "mcp", "add", "--scope", "user", SERVER_NAME];
  words.push("--env", `${KEY_VARIABLE}=${KEY_PLACEHOLDER}`, "--", command, ...args);
  return words.map((word) => quoted(word, platform)).join(" ");
}

function quoted(word: string, platform: NodeJS.Platform): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return platform === "win32" ? `"${word}"` : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function mcpServers(server: Server): string {
  return JSON.stringify({ mcpServers: { [SERVER_NAME]: server } }, null, 2);
}

/** VS Code asks for the key once and keeps it as a secret. */
function vsCode(server: Server): string {
  const id = "gemini-api-key";
  const inputs = [{ type: "promptString", id, description: "Gemini API key", password: true }];
  const servers = { [SERVER_NAME]: { type: "stdio", ...server, env: { [KEY_VARIABLE]: `\${input:${id}}` } } };
  return JSON.stringify({ inputs, servers }, null, 2);
}
