// How long 500 calls take, 50 at a time: spawns beside bare calls of the AI SDK, and of one server beside eight.
//   node benchmarks/throughput.ts [rounds]
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { generateText } from "ai";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createOrchestrator } from "../src/index.ts";
import { countArgument, printTable, ratios, spreadText } from "./figures.ts";
import { type ProviderProcess, startProviderProcess } from "./provider-process.ts";
import { makePlace, type Place, startServer } from "./server-process.ts";

const ROUNDS = countArgument(1, 7);
const CALLS = 500;
const AT_A_TIME = 50;
const LATENCIES_MS = [0, 200];
const SERVERS = 8;

type Call = (prompt: string) => Promise<unknown>;

/** Seconds for all calls, however many callers there are to share them. */
async function secondsFor(callers: readonly Call[]): Promise<number> {
  let begun = 0;
  const worker = async (call: Call): Promise<void> => {
    while (begun < CALLS) {
      begun += 1;
      await call(`What is ${begun} + ${begun}?`);
    }
  };
  const startedMs = performance.now();
  await Promise.all(
    Array.from({ length: AT_A_TIME }, (_, index) => {
      const call = callers[index % callers.length];
      if (call === undefined) throw new RangeError("nobody calls");
      return worker(call);
    }),
  );
  return (performance.now() - startedMs) / 1000;
}

function makePaidPlace(): Place {
  const place = makePlace();
  mkdirSync(place.data, { mode: 0o700 });
  const budget = { defaults: { simulated: { daily_usd: 1000, monthly_usd: 10_000 } } };
  writeFileSync(join(place.data, "config.json"), JSON.stringify({ budget }));
  return place;
}

async function besideBareCalls(provider: ProviderProcess): Promise<string[]> {
  using place = makePaidPlace();
  await using orchestrator = await createOrchestrator({
    environment: { TASK_ORCHESTRATOR_HOME: place.data, TASK_ORCHESTRATOR_SIMULATED_URL: provider.url },
  });
  const google = createGoogleGenerativeAI({ apiKey: "simulated", baseURL: `${provider.url}/v1beta` });
  const spawn: Call = async (prompt) => {
    const { status } = await orchestrator.spawnAgent({ prompt, graders: ["non_empty"] });
    if (status !== "completed") throw new Error(`a spawn ended ${status}`);
  };
  const bare: Call = (prompt) =>
    generateText({ model: google("gemini-3.8-flash"), prompt, maxOutputTokens: 8192, maxRetries: 0 });
  return await pair(
    () => secondsFor([spawn]),
    () => secondsFor([bare]),
  );
}

async function ofServers(provider: ProviderProcess): Promise<string[]> {
  using place = makePaidPlace();
  const servers = Array.from({ length: SERVERS }, () => startServer("ours", place, provider.url));
  for (const server of servers) await server.initialize();
  const calls = servers.map(
    (server): Call =>
      (prompt) =>
        server.spawnAgent(prompt),
  );
  const figures = await pair(
    () => secondsFor(calls),
    () => secondsFor(calls.slice(0, 1)),
  );
  for (const server of servers) await server.close();
  return figures;
}

/** Ours, the peer's, and ours as a multiple of it, after one round that does not count. */
async function pair(ours: () => Promise<number>, peer: () => Promise<number>): Promise<string[]> {
  const [mine, others]: [number[], number[]] = [[], []];
  for (let round = -1; round < ROUNDS; round += 1) {
    const [first, second] = [await ours(), await peer()];
    if (round < 0) continue;
    mine.push(first);
    others.push(second);
  }
  return [spreadText(mine, 2), spreadText(others, 2), spreadText(ratios(mine, others), 2)];
}

const rows: string[][] = [];
const serverRows: string[][] = [];
for (const latencyMs of LATENCIES_MS) {
  await using provider = await startProviderProcess(latencyMs);
  rows.push([`${latencyMs} ms`, ...(await besideBareCalls(provider))]);
  serverRows.push([`${latencyMs} ms`, ...(await ofServers(provider))]);
}
const title = `${CALLS} calls, ${AT_A_TIME} at a time, ${ROUNDS} rounds of each in turn`;
printTable(`${title}: in one process`, ["the provider takes", "spawns, s", "bare calls, s", "ratio"], rows);
printTable(
  `${title}: through servers on one data directory`,
  ["the provider takes", `${SERVERS} servers, s`, "1 server, s", "ratio"],
  serverRows,
);
