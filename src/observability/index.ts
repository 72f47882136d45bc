// Observability: the log, the tracer and the metrics.
export { logFiles } from "./log-file.ts";
export { createLog, type Log, logFilePath, logOf } from "./log.ts";
export { type LogLine, readLogTail } from "./log-tail.ts";
export { folded, type Metric, prometheusText, type Sample } from "./metrics.ts";
export { openTracer } from "./open-tracer.ts";
export { NO_SPAN, NO_TRACER, type Came, type Part, type Said, type Span, type Tracer } from "./tracer.ts";
