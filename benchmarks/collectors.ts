// What a collector of traces adds to a spawn: one that is quick, slow, silent or away, beside none.
//   node benchmarks/collectors.ts [rounds] [spawns]
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type AppUnderTest, appUnderTest } from "../test/integration/app-under-test.ts";
import { countArgument, printTable, ratios, spreadText } from "./figures.ts";

const ROUNDS = countArgument(1, 7);
const SPAWNS = countArgument(2, 100);
const SLOW_MS = 2_000;

async function collector(afterMs: number | null): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((request, response) => {
    request.resume();
    if (afterMs === null) return;
    void sleep(afterMs).then(() => response.writeHead(200).end("{}"));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server on a port has no other address
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}` };
}

async function msPerSpawn(app: AppUnderTest): Promise<number> {
  const startedMs = performance.now();
  for (let nth = 0; nth < SPAWNS; nth += 1) await app.spawn({ prompt: "Say hi", graders: ["non_empty"] });
  return (performance.now() - startedMs) / SPAWNS;
}

const settings = { budget: { defaults: { simulated: { daily_usd: 1_000, monthly_usd: 1_000 } } } };
const [quick, slow, silent] = [await collector(0), await collector(SLOW_MS), await collector(null)];
const KINDS = [
  { name: "none", url: null },
  { name: "answers at once", url: quick.url },
  { name: `answers after ${SLOW_MS / 1_000} s`, url: slow.url },
  { name: "never answers", url: silent.url },
  { name: "is away", url: "http://127.0.0.1:9" },
];
const apps = await Promise.all(
  KINDS.map(async ({ name, url }) => ({
    name,
    app: await appUnderTest({ settings, environment: url === null ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: url } }),
    ms: [] as number[],
  })),
);
for (const { app } of apps) await msPerSpawn(app);
for (let round = 0; round < ROUNDS; round += 1) {
  for (const { app, ms } of apps) ms.push(await msPerSpawn(app));
}
const base = apps[0]?.ms ?? [];
printTable(
  `A spawn beside a collector of traces, ${ROUNDS} rounds of ${SPAWNS} of each in turn`,
  ["the collector", "ms a spawn", "ratio to none"],
  apps.map(({ name, ms }) => [name, spreadText(ms, 2), name === "none" ? "-" : spreadText(ratios(ms, base), 2)]),
);
for (const { app } of apps) await app[Symbol.asyncDispose]();
for (const { server } of [quick, slow, silent]) {
  server.closeAllConnections();
  server.close();
}
