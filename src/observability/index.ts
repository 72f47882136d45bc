// Observability: the log.
export { logFiles } from "./log-file.ts";
export { createLog, type Log, logFilePath } from "./log.ts";
export { type LogLine, readLogTail } from "./log-tail.ts";
