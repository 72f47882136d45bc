// Copies a database in a thread of its own and ends: started by copy-aside.ts.
import { workerData } from "node:worker_threads";
import { copyDatabase } from "./backup.ts";

const { path, target }: { readonly path: string; readonly target: string } = workerData;
copyDatabase(path, target);
