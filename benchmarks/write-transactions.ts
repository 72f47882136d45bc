// How often one spawn takes the database's write lock, counted at the driver.
//   node benchmarks/write-transactions.ts
import { DatabaseSync, StatementSync } from "node:sqlite";
import { createOrchestrator } from "../src/index.ts";
import { printTable } from "./figures.ts";
import { startProviderProcess } from "./provider-process.ts";
import { makePlace } from "./server-process.ts";

const SPAWNS = 100;

let inTransaction = false;
let writes = 0;
let synchronous = "FULL";

function count(sql: string): void {
  const verb = /^\w+/.exec(sql.toLowerCase())?.[0] ?? "";
  // A write outside of a transaction is one of its own.
  if (verb === "begin" || (!inTransaction && ["insert", "update", "delete"].includes(verb))) writes += 1;
  if (verb === "begin") inTransaction = true;
  if (verb === "commit" || verb === "rollback") inTransaction = false;
}

function whenCalled<T extends object>(
  prototype: T,
  method: keyof T,
  tell: (object: T, parameters: readonly unknown[]) => void,
): void {
  const original: unknown = prototype[method];
  if (typeof original !== "function") throw new TypeError(`${String(method)} is no method`);
  const told = new Proxy(original, {
    apply(target, object: T, parameters: readonly unknown[]): unknown {
      tell(object, parameters);
      return Reflect.apply(target, object, parameters);
    },
  });
  Reflect.set(prototype, method, told);
}

for (const method of ["run", "all"] as const) {
  whenCalled(StatementSync.prototype, method, ({ sourceSQL }) => {
    count(sourceSQL);
  });
}
whenCalled(DatabaseSync.prototype, "exec", (_database, [sql]) => {
  synchronous = /synchronous\s*=\s*(\w+)/i.exec(String(sql))?.[1] ?? synchronous;
});

await using provider = await startProviderProcess();
using place = makePlace();
await using orchestrator = await createOrchestrator({
  environment: { TASK_ORCHESTRATOR_HOME: place.data, TASK_ORCHESTRATOR_SIMULATED_URL: provider.url },
});
await orchestrator.spawnAgent({ prompt: "warm up" });

const counted: number[] = [];
for (let n = 0; n < SPAWNS; n += 1) {
  writes = 0;
  await orchestrator.spawnAgent({ prompt: `What is ${n} + ${n}?`, graders: ["non_empty"] });
  counted.push(writes);
}

printTable(
  `Write transactions of a spawn that goes well, ${SPAWNS} spawns one by one`,
  ["least", "most", "goal", "synchronous"],
  [[String(Math.min(...counted)), String(Math.max(...counted)), "4", synchronous]],
);
