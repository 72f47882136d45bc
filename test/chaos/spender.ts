// A process that spends until its budget refuses: started, and killed, by the chaos tests.
import { createOrchestrator } from "../../src/index.ts";

const [name = "", count = "0"] = process.argv.slice(2);

await using orchestrator = await createOrchestrator({ environment: process.env });
process.stdout.write("ready\n");
const batch = await orchestrator.spawnAgents({
  agents: Array.from({ length: Number(count) }, (_, index) => ({ prompt: `${name} asks ${index}`, max_tokens: 100 })),
  concurrency: 10,
});
process.stdout.write(`${JSON.stringify(batch.summary)}\n`);
