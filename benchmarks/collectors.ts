// What a collector of traces adds to a spawn: one that is quick, slow, silent, broken, busy or away, beside none.
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

type Variables = Readonly<Record<string, string>>;

/** What a collector does with each request. */
interface Manner {
  readonly status?: number;
  readonly headers?: Variables;
  readonly afterMs?: number;
}

const servers: Server[] = [];

/** @param manner null = it never answers */
async function collector(manner: Manner | null): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    if (manner === null) return;
    const { status = 200, headers = {}, afterMs = 0 } = manner;
    void sleep(afterMs).then(() => response.writeHead(status, headers).end("{}"));
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server on a port has no other address
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

function otlp(url: string): Variables {
  return { OTEL_EXPORTER_OTLP_ENDPOINT: url };
}

function langfuse(url: string): Variables {
  return { LANGFUSE_SECRET_KEY: "sk-lf-1-of-a-benchmark", LANGFUSE_PUBLIC_KEY: "pk-lf-1", LANGFUSE_BASE_URL: url };
}

async function msPerSpawn(app: AppUnderTest): Promise<number> {
  const startedMs = performance.now();
  for (let nth = 0; nth < SPAWNS; nth += 1) await app.spawn({ prompt: "Say hi", graders: ["non_empty"] });
  return (performance.now() - startedMs) / SPAWNS;
}

const settings = { budget: { defaults: { simulated: { daily_usd: 1_000, monthly_usd: 1_000 } } } };
const retryLater = { "retry-after": `${SLOW_MS / 1_000}` };
const KINDS: readonly { readonly name: string; readonly environment: Variables }[] = [
  { name: "none", environment: {} },
  { name: "answers at once", environment: otlp(await collector({})) },
  { name: `answers after ${SLOW_MS / 1_000} s`, environment: otlp(await collector({ afterMs: SLOW_MS })) },
  { name: "never answers", environment: otlp(await collector(null)) },
  { name: "is away", environment: otlp("http://127.0.0.1:9") },
  { name: "fails at once, 500", environment: otlp(await collector({ status: 500 })) },
  { name: "is busy, 429 and Retry-After", environment: otlp(await collector({ status: 429, headers: retryLater })) },
  { name: "is busy, 503 and Retry-After", environment: otlp(await collector({ status: 503, headers: retryLater })) },
  { name: "Langfuse, at once", environment: langfuse(await collector({})) },
  { name: `Langfuse, after ${SLOW_MS / 1_000} s`, environment: langfuse(await collector({ afterMs: SLOW_MS })) },
];
const apps = await Promise.all(
  KINDS.map(async ({ name, environment }) => ({
    name,
    app: await appUnderTest({ settings, environment }),
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
for (const server of servers) {
  server.closeAllConnections();
  server.close();
}
