// A process that does jobs until it is killed: it writes down each effect before it answers.
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { createOrchestrator } from "../../src/index.ts";

const [effects = ""] = process.argv.slice(2);

const { background } = await createOrchestrator({ environment: process.env });
background.register("effect", {
  limit: 20,
  run: async ({ n }) => {
    await sleep(2);
    appendFileSync(effects, `${JSON.stringify(n)}\n`);
    return n;
  },
});
process.stdout.write("ready\n");
