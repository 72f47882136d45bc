// Arguments -> command. Started by bin/task-orchestrator.mjs.
import { runCommand } from "./cli/index.ts";

process.exitCode = await runCommand(process.argv.slice(2));
