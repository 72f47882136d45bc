// The command line.
export { runCommand } from "./run-command.ts";
