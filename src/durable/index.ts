// Durable work: what is left to the background, and the worker that does it.
export { backupHandler } from "./backup.ts";
export { openWorker } from "./open-worker.ts";
export { createDurable, type DurableUseCases } from "./submit.ts";
export { durableTools } from "./tools.ts";
export { enqueueUpkeep, laneKinds, startVisit, storeKinds } from "./worker.ts";
