// Eight processes on one data directory share one probe, also when the one that holds it is killed.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeClock } from "../kernel/testing.ts";
import { circuitBreaker, type Outcome } from "./breaker.ts";
import { type TemporaryDatabase, temporaryDatabase } from "../storage/testing.ts";
import { breakerDeps, CIRCUIT } from "./testing.ts";

const PROCESSES = 8;
const ROUNDS = 20;
const TARGET = { provider: "google_gemini", model: "gemini-3.5-flash" };

/** Told the time with each line, so that nothing waits: {"nowMs", "report"?: Outcome}; without report it asks. */
const PROGRAM = `
  import { createInterface } from "node:readline";
  const { openDatabase } = await import(process.argv[1]);
  const { circuitBreaker } = await import(process.argv[2]);
  const { breakerDeps } = await import(process.argv[3]);
  const [directory, holder, target] = process.argv.slice(4);
  let nowMs = 0;
  let admission;
  const database = await openDatabase(directory);
  const breaker = circuitBreaker(breakerDeps({ database, clock: { now: () => nowMs } }));
  console.log("ready");
  for await (const line of createInterface({ input: process.stdin })) {
    const command = JSON.parse(line);
    nowMs = command.nowMs;
    if (command.report === undefined) admission = await breaker.admit(JSON.parse(target), holder);
    else await breaker.report(admission, command.report);
    console.log(admission.kind);
  }
`;

interface Caller {
  readonly process: ChildProcess;
  /** Resolves with the kind of the process's last admission. */
  ask(command: { nowMs: number; report?: Outcome }): Promise<string>;
}

let store: TemporaryDatabase;
let started: ChildProcess[];

beforeEach(async () => {
  store = await temporaryDatabase();
  started = [];
});

afterEach(async () => {
  await Promise.all(started.map(kill));
  await store[Symbol.asyncDispose]();
});

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

async function startCaller(holder: string): Promise<Caller> {
  const modules = ["../storage/index.ts", "./breaker.ts", "./testing.ts"].map(
    (path) => new URL(path, import.meta.url).href,
  );
  const facts = [store.directory, holder, JSON.stringify(TARGET)];
  const child = spawn(process.execPath, ["--input-type=module", "--eval", PROGRAM, ...modules, ...facts], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  started.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const said = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done === true) throw new Error(`${holder} ended`);
    return line.value;
  };
  await said();
  return {
    process: child,
    async ask(command) {
      child.stdin.write(`${JSON.stringify(command)}\n`);
      return said();
    },
  };
}

const startCallers = (): Promise<Caller[]> =>
  Promise.all(Array.from({ length: PROCESSES }, (_, i) => startCaller(`att_${i}`)));

async function openCircuit(clock: FakeClock): Promise<void> {
  const breaker = circuitBreaker(breakerDeps({ database: store.database, clock }));
  for (let i = 0; i < CIRCUIT.failureThreshold; i += 1) {
    await breaker.report({ kind: "call", target: TARGET, trips: 0 }, "timeout");
  }
}

/** All ask at once. @returns those that got the probe. */
async function probers(callers: readonly Caller[], nowMs: number): Promise<Caller[]> {
  const admissions = await Promise.all(callers.map((caller) => caller.ask({ nowMs })));
  expect(admissions).not.toContain("call");
  return callers.filter((_, i) => admissions[i] === "probe");
}

test(`one of ${PROCESSES} processes gets the probe, each of ${ROUNDS} times`, async () => {
  const clock = new FakeClock();
  await openCircuit(clock);
  const callers = await startCallers();
  for (let round = 0; round < ROUNDS; round += 1) {
    await clock.advance(CIRCUIT.openMs);
    const chosen = await probers(callers, clock.now());
    expect(chosen).toHaveLength(1);
    await chosen[0]?.ask({ nowMs: clock.now(), report: "server_error" });
  }
});

test("a killed prober makes way when its lease ends, and not before", async () => {
  const clock = new FakeClock();
  await openCircuit(clock);
  await clock.advance(CIRCUIT.openMs);
  const callers = await startCallers();
  const [killed] = await probers(callers, clock.now());
  if (killed === undefined) throw new Error("nobody got the probe");
  await kill(killed.process);

  const alive = callers.filter((caller) => caller !== killed);
  await clock.advance(CIRCUIT.probeLeaseMs - 1);
  expect(await probers(alive, clock.now())).toEqual([]);
  await clock.advance(1);
  const [successor, ...others] = await probers(alive, clock.now());
  expect(others).toEqual([]);

  await successor?.ask({ nowMs: clock.now(), report: "success" });
  const admissions = await Promise.all(alive.map((caller) => caller.ask({ nowMs: clock.now() })));
  expect(admissions).toEqual(alive.map(() => "call"));
});

test("failures that processes report at the same time are all counted", async () => {
  const callers = (await startCallers()).slice(0, CIRCUIT.failureThreshold);
  const nowMs = new FakeClock().now();
  await Promise.all(callers.map((caller) => caller.ask({ nowMs })));
  await Promise.all(callers.map((caller) => caller.ask({ nowMs, report: "network" })));
  const admissions = await Promise.all(callers.map((caller) => caller.ask({ nowMs })));
  expect(admissions).toEqual(callers.map(() => "refused"));
});
