// Redaction: what every record, log line and trace passes through.
export { createRedactor, recordJson, redact, type Redactor } from "./redact.ts";
export type { RecordText } from "./record-text.ts";
