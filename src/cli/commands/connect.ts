// connect: its options, and this clone as it is installed.
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { type Command, EXIT } from "../command.ts";
import { readCommandLine } from "../command-line.ts";
import { connect } from "../connect/connect.ts";

const USAGE = `Usage: task-orchestrator connect [--client claude-code|claude-desktop|cursor|vscode]

Prints what each MCP client needs to start this server.
`;

export const command: Command = (args, { terminal }) => {
  const { values } = readCommandLine(args, {
    options: { client: { type: "string" }, help: { type: "boolean", short: "h", default: false } },
    words: false,
    usage: USAGE,
  });
  if (values.help) {
    terminal.stdout(USAGE);
    return Promise.resolve(EXIT.done);
  }
  const installation = {
    cloneDirectory: dirname(fileURLToPath(new URL("../../../package.json", import.meta.url))),
    execPath: process.execPath,
    platform: process.platform,
    fileExists: existsSync,
  };
  return Promise.resolve(
    connect({ terminal, installation }, values.client === undefined ? {} : { client: values.client }),
  );
};
