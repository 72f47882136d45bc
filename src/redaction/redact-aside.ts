// Redacts long texts in a worker thread, so that they do not hold up every other run of this process.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { PersonalData } from "./personal-data.ts";
import { createRedactor } from "./redact.ts";
import type { RecordText } from "./record-text.ts";

export interface RedactionTask {
  readonly text: string;
  readonly secrets: readonly string[];
  readonly personalData: readonly PersonalData[];
}

/** What `Redactor` makes of the text. */
export type PatientRedactor = (text: string) => Promise<RecordText>;

/** In UTF-16 units: up to here, starting a thread takes longer than redaction does. */
const LONG_TEXT = 50_000;
/** A text is of 4 MB at most. */
const MEMORY_MB = 512;
/** The program is this file's neighbour, as source and as built. */
const PROGRAM = new URL(
  `./redacting-worker${import.meta.url.slice(import.meta.url.lastIndexOf("."))}`,
  import.meta.url,
);

/** One long text after another: each thread takes a processor. A thread that fails costs time, and leaves nothing in. */
export function redactingAside(
  secrets: readonly string[],
  personalData: readonly PersonalData[],
  redactInThread = inThread,
): PatientRedactor {
  const redact = createRedactor(secrets, personalData);
  let latest: Promise<unknown> = Promise.resolve();
  return async (text) => {
    if (text.length <= LONG_TEXT) return redact(text);
    const redacted = latest.then(() => redactInThread({ text, secrets, personalData })).catch(() => redact(text));
    latest = redacted;
    return await redacted;
  };
}

async function inThread(task: RedactionTask): Promise<RecordText> {
  const worker = new Worker(PROGRAM, {
    workerData: task,
    // Not the program's own: some of them no thread takes.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  try {
    const [text]: unknown[] = await Promise.race([once(worker, "message"), once(worker, "exit")]);
    if (!isRecordText(text)) throw new Error(`the thread ended with ${String(text)} and said nothing`);
    return text;
  } finally {
    await worker.terminate();
  }
}

/** The thread sends nothing else; its exit code is a number. */
function isRecordText(text: unknown): text is RecordText {
  return typeof text === "string";
}
