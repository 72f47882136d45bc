// Processor time that a spawn adds to the AI SDK's bare call, in one process, with the provider in another.
//   node benchmarks/cpu-per-spawn.ts [rounds] [calls a round]
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { generateText } from "ai";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createOrchestrator } from "../src/index.ts";
import { countArgument, printTable, spreadText } from "./figures.ts";
import { startProviderProcess } from "./provider-process.ts";
import { makePlace } from "./server-process.ts";

const ROUNDS = countArgument(1, 7);
const CALLS = countArgument(2, 500);
const CONCURRENCIES = [1, 8];
const GOAL_MS = "1.5";

await using provider = await startProviderProcess();
using place = makePlace();
mkdirSync(place.data, { mode: 0o700 });
writeFileSync(
  join(place.data, "config.json"),
  JSON.stringify({ budget: { defaults: { simulated: { daily_usd: 1000, monthly_usd: 10_000 } } } }),
);
await using orchestrator = await createOrchestrator({
  environment: { TASK_ORCHESTRATOR_HOME: place.data, TASK_ORCHESTRATOR_SIMULATED_URL: provider.url },
});
const google = createGoogleGenerativeAI({ apiKey: "simulated", baseURL: `${provider.url}/v1beta` });

/** One call with the prompt of a number. */
type Call = (n: number) => Promise<unknown>;

const spawn: Call = async (n) => {
  const { status } = await orchestrator.spawnAgent({ prompt: `What is ${n} + ${n}?`, graders: ["non_empty"] });
  if (status !== "completed") throw new Error(`a spawn ended ${status}`);
};
const bare: Call = (n) =>
  generateText({
    model: google("gemini-3.8-flash"),
    prompt: `What is ${n} + ${n}?`,
    maxOutputTokens: 8192,
    maxRetries: 0,
  });

/** Milliseconds of processor time for each call, all threads, user and system. */
async function cpuMsPerCall(call: Call, calls: number, concurrency: number): Promise<number> {
  let begun = 0;
  const worker = async (): Promise<void> => {
    while (begun < calls) {
      begun += 1;
      await call(begun);
    }
  };
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: concurrency }, worker));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / calls;
}

const rows: string[][] = [];
for (const concurrency of CONCURRENCIES) {
  const [ours, peer]: [number[], number[]] = [[], []];
  for (let round = -1; round < ROUNDS; round += 1) {
    const [spawned, called] = [
      await cpuMsPerCall(spawn, CALLS, concurrency),
      await cpuMsPerCall(bare, CALLS, concurrency),
    ];
    if (round < 0) continue;
    ours.push(spawned);
    peer.push(called);
  }
  const added = ours.map((value, index) => value - (peer[index] ?? 0));
  rows.push([String(concurrency), spreadText(ours, 2), spreadText(peer, 2), spreadText(added, 2), GOAL_MS]);
}

printTable(
  `Processor time of a spawn, ${ROUNDS} rounds of ${CALLS} calls of each in turn`,
  ["at a time", "spawn, ms", "bare call, ms", "added, ms", "goal"],
  rows,
);
