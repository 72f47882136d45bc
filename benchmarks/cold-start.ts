// How long a client waits for a server that it has just started, and for its first agent, beside the smallest server.
//   node benchmarks/cold-start.ts [rounds]
import { countArgument, printTable, ratios, spreadText } from "./figures.ts";
import { startProviderProcess } from "./provider-process.ts";
import { makePlace, type Place, type ServerName, startServer } from "./server-process.ts";

const ROUNDS = countArgument(1, 25);
/** The first start compiles and writes the compile cache, the second the one for code that the first only saw. */
const WARM_UPS = 3;

interface Start {
  readonly initializeMs: number;
  readonly firstAgentMs: number;
}

async function start(name: ServerName, place: Place, providerUrl: string): Promise<Start> {
  const server = startServer(name, place, providerUrl);
  await server.initialize();
  const initializeMs = performance.now() - server.spawnedAtMs;
  await server.spawnAgent("What is 2 + 2?");
  const firstAgentMs = performance.now() - server.spawnedAtMs;
  await server.close();
  return { initializeMs, firstAgentMs };
}

await using provider = await startProviderProcess();
using place = makePlace();
const starts: Record<ServerName, Start[]> = { ours: [], peer: [] };
for (let round = -WARM_UPS; round < ROUNDS; round += 1) {
  for (const name of ["ours", "peer"] as const) {
    const measured = await start(name, place, provider.url);
    if (round >= 0) starts[name].push(measured);
  }
}

function row(what: string, goal: string, figure: (start: Start) => number): string[] {
  const [ours, peer] = [starts.ours.map(figure), starts.peer.map(figure)];
  return [what, spreadText(ours, 0), spreadText(peer, 0), spreadText(ratios(ours, peer), 2), goal];
}

printTable(
  `Cold start, ${ROUNDS} starts of each in turn, warm compile cache`,
  ["from spawn to", "ours, ms", "one-tool server, ms", "ratio", "goal"],
  [
    row("the answer to initialize", "1.5", ({ initializeMs }) => initializeMs),
    row("the end of the first spawn_agent", "2.5", ({ firstAgentMs }) => firstAgentMs),
  ],
);
