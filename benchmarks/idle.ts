// Processor time of a server that has worked and now waits. Linux only.
//   node benchmarks/idle.ts [rounds] [seconds]
import { setTimeout as sleep } from "node:timers/promises";
import { countArgument, printTable, spreadText } from "./figures.ts";
import { startProviderProcess } from "./provider-process.ts";
import { makePlace, startServer } from "./server-process.ts";

const ROUNDS = countArgument(1, 3);
const SECONDS = countArgument(2, 60);
/** Until the garbage of the start and of the calls is collected. */
const SETTLE_MS = 25_000;
const GOAL_PERCENT = "0.5";

await using provider = await startProviderProcess();
using place = makePlace();
const percent: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const server = startServer("ours", place, provider.url);
  await server.initialize();
  for (let n = 0; n < 10; n += 1) await server.spawnAgent(`What is ${n} + ${n}?`);
  await sleep(SETTLE_MS);
  const before = server.processorMs();
  await sleep(SECONDS * 1000);
  percent.push((server.processorMs() - before) / SECONDS / 10);
  await server.close();
}
printTable(
  `A server that waits, ${ROUNDS} servers for ${SECONDS} s each`,
  ["of one core, %", "goal"],
  [[spreadText(percent, 2), GOAL_PERCENT]],
);
