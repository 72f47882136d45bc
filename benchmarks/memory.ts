// Resident memory of a server at its start and after agents have run, beside the smallest server. Linux only.
//   node benchmarks/memory.ts [rounds]
import { countArgument, printTable, ratios, spreadText } from "./figures.ts";
import { startProviderProcess } from "./provider-process.ts";
import { makePlace, type Place, type ServerName, startServer } from "./server-process.ts";

const ROUNDS = countArgument(1, 5);
const AGENTS = 100;
const AT_A_TIME = 8;
const MEGABYTE = 1_000_000;

interface Memory {
  readonly atStart: number;
  readonly afterAgents: number;
}

/** Megabytes. */
async function memoryOf(name: ServerName, place: Place, providerUrl: string): Promise<Memory> {
  const server = startServer(name, place, providerUrl);
  await server.initialize();
  const atStart = server.residentBytes() / MEGABYTE;
  let begun = 0;
  const worker = async (): Promise<void> => {
    while (begun < AGENTS) {
      begun += 1;
      await server.spawnAgent(`What is ${begun} + ${begun}?`);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  const afterAgents = server.residentBytes() / MEGABYTE;
  await server.close();
  return { atStart, afterAgents };
}

await using provider = await startProviderProcess();
using place = makePlace();
const measured: Record<ServerName, Memory[]> = { ours: [], peer: [] };
for (let round = -1; round < ROUNDS; round += 1) {
  for (const name of ["ours", "peer"] as const) {
    const memory = await memoryOf(name, place, provider.url);
    if (round >= 0) measured[name].push(memory);
  }
}

function row(what: string, goal: string, figure: (memory: Memory) => number): string[] {
  const [ours, peer] = [measured.ours.map(figure), measured.peer.map(figure)];
  return [what, spreadText(ours, 0), spreadText(peer, 0), spreadText(ratios(ours, peer), 2), goal];
}

printTable(
  `Resident memory, ${ROUNDS} servers of each in turn`,
  ["after", "ours, MB", "one-tool server, MB", "ratio", "goal"],
  [
    row("initialize", "-", ({ atStart }) => atStart),
    row(`${AGENTS} agents, ${AT_A_TIME} at a time`, "150 MB", ({ afterAgents }) => afterAgents),
  ],
);
