// A process that does whatever waits, jobs of the library and runs of its lane, until it is killed.
import { setTimeout as sleep } from "node:timers/promises";
import { type Home, openProduct } from "./place.ts";
import { openSink } from "./sink.ts";

export interface Colleague extends Home {
  readonly sink: string;
}

const EFFECT_MS = 100;

const colleague: Colleague = JSON.parse(process.argv[2] ?? "");
const sink = openSink(colleague.sink);
const useCases = await openProduct(colleague).useCases();
const background = await useCases.background();
background.register("effect", {
  limit: 100,
  run: async (_payload, { jobId }) => {
    await sleep(EFFECT_MS);
    sink.put(jobId);
    return jobId;
  },
});
process.stdout.write("ready\n");
