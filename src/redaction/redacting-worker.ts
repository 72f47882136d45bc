// Redacts one text in a thread of its own and ends: started by redact-aside.ts.
import { parentPort, workerData } from "node:worker_threads";
import { createRedactor } from "./redact.ts";
import type { RedactionTask } from "./redact-aside.ts";

const { text, secrets, personalData }: RedactionTask = workerData;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
parentPort?.postMessage(createRedactor(secrets, personalData)(text));
