// Redaction: what every record, log line and trace passes through.
export { PERSONAL_DATA, type PersonalData } from "./personal-data.ts";
export { createRedactor, recordJson, redact, type Redactor } from "./redact.ts";
export { type PatientRedactor, redactingAside } from "./redact-aside.ts";
export type { RecordText } from "./record-text.ts";
