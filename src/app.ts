// The composition root: it alone constructs the slices, and reads like a parts list.
import { agentTools, type AgentUseCases, createAgents, loadFolders } from "./agents/index.ts";
import type { Config } from "./config/index.ts";
import { type Cost, costTools, createCost, ledgerRetention } from "./cost/index.ts";
import { immuneRetention, immuneTools, type ImmuneUseCases, loadImmune } from "./immune/index.ts";
import { createEvaluation, evaluationRetention, type Evaluating, evaluationTools } from "./evaluation/index.ts";
import {
  backupHandler,
  createDurable,
  durableTools,
  type DurableUseCases,
  enqueueUpkeep,
  laneKinds,
  openWorker,
  startVisit,
  storeKinds,
} from "./durable/index.ts";
import {
  type BackgroundTasks,
  createBackgroundTasks,
  jobRetention,
  Lease,
  sqliteJobQueue,
  startLeasedWork,
} from "./jobs/index.ts";
import type { Clock } from "./kernel/clock.ts";
import type { Ids } from "./kernel/ids.ts";
import { systemClock } from "./kernel/node/clock.ts";
import { systemFetch } from "./kernel/node/fetch.ts";
import { timeOrderedIds } from "./kernel/node/ids.ts";
import { processId, processLives, processToken } from "./kernel/node/process.ts";
import { asMicroUsd, usdFromMicroUsd } from "./kernel/money.ts";
import { systemRandom } from "./kernel/node/random.ts";
import { type Random, seededRandom } from "./kernel/random.ts";
import { createCallModel, createCircumstances, createLanguageModels, createRouter } from "./models/index.ts";
import { createLog, type Log, logFilePath, logOf, openTracer } from "./observability/index.ts";
import { createRedactor, redactingAside } from "./redaction/index.ts";
import {
  bulkheads,
  circuitBreaker,
  delayMs,
  type HealingUseCases,
  healingTools,
  healingUseCases,
  healthRetention,
  rateLimits,
  retryBudgets,
} from "./resilience/index.ts";
import { createRunViews, laneOf, runRetention, Runs, runTools, type RunViews } from "./runs/index.ts";
import { appendEvent, eventRetention, isStored, openDatabase } from "./storage/index.ts";
import { storeMetrics } from "./store-metrics.ts";
import type { Tool } from "./tooling/index.ts";

/** What the process gives. */
export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly pid: number;
  readonly stderr: (text: string) => void;
}

export interface UseCases {
  /** Whose runs and trials they see. */
  readonly project: string;
  readonly agents: AgentUseCases;
  readonly runs: RunViews;
  readonly cost: Cost;
  readonly healing: HealingUseCases;
  readonly evaluation: Evaluating;
  readonly immune: ImmuneUseCases;
  readonly durable: DurableUseCases;
  /** Opened with the first use. */
  background(): Promise<BackgroundTasks>;
  /** What stands in the store, in Prometheus' text format. */
  metrics(): Promise<string>;
}

/** The process as it is; `stderr` is where log lines go beside the log file. */
export function processWorld({ seed }: Pick<Config, "seed">, stderr: World["stderr"] = () => {}): World {
  return {
    clock: systemClock,
    random: seed === null ? systemRandom : seededRandom(seed),
    ids: timeOrderedIds(systemClock),
    pid: processId,
    stderr,
  };
}

/** What a surface needs: the tools at once, the rest with the first use. */
export interface App extends AsyncDisposable {
  readonly log: Log;
  readonly tools: readonly Tool[];
  /** Where it works, for people. */
  readonly place: { readonly project: string; readonly dataDirectory: string; readonly providers: readonly string[] };
  /** Which of them a client gets. */
  readonly choice: Config["tools"];
  useCases(): Promise<UseCases>;
  /** Opens the store where there is one, so that the work that waits in it is done, though nobody asks for anything. */
  beginWork(): Promise<void>;
}

/**
 * works: this process stays, and does the durable work of its lane; what is under way at its end goes on elsewhere.
 * visits: it comes for a purpose of its own, and what it began ends with it.
 */
export type Role = "works" | "visits";

export function createApp(config: Config, world: World, role: Role = "visits"): App {
  const log = createLog({
    file: logFilePath(config.dataDirectory),
    level: config.logLevel,
    clock: world.clock,
    stderr: world.stderr,
    redactor: createRedactor(config.secrets, config.personalData),
  });
  let opening: Promise<UseCases & AsyncDisposable> | null = null;
  const open = (): Promise<UseCases & AsyncDisposable> => {
    opening ??= openParts(config, world, log, role).catch((error: unknown) => {
      // What stands in the way may be gone at the next call.
      opening = null;
      throw error;
    });
    return opening;
  };
  return {
    log,
    tools: toolsOver(open),
    place: {
      project: config.project.label,
      dataDirectory: config.dataDirectory,
      providers: Object.keys(config.providers),
    },
    choice: config.tools,
    useCases: open,
    beginWork: async () => {
      if (isStored(config.dataDirectory)) await open();
    },
    [Symbol.asyncDispose]: async () => {
      const parts = await opening?.catch(() => null);
      await parts?.[Symbol.asyncDispose]();
    },
  };
}

/** Every tool in the order in which it is listed. */
export function toolsOver(open: () => Promise<UseCases>): readonly Tool[] {
  return [
    ...agentTools(async () => (await open()).agents),
    ...runTools(async () => (await open()).runs),
    ...costTools(async () => (await open()).cost),
    ...healingTools(async () => (await open()).healing),
    ...evaluationTools(async () => (await open()).evaluation),
    ...immuneTools(async () => (await open()).immune),
    ...durableTools(async () => (await open()).durable),
  ];
}

async function openParts(config: Config, world: World, log: Log, role: Role): Promise<UseCases & AsyncDisposable> {
  const { clock, ids, random } = world;
  await using undo = new AsyncDisposableStack();
  const redact = createRedactor(config.secrets, config.personalData);
  const redactText = redactingAside(config.secrets, config.personalData);
  const project = config.project.id;
  const isSimulated = config.providers.simulated !== undefined;
  const lane = laneOf(project, isSimulated);
  const tracing = openTracer(config.tracing, { clock, log, redact, fetch: systemFetch });
  const database = undo.use(await openDatabase(config.dataDirectory, { sleep: (ms) => systemClock.sleep(ms) }));
  const tracer = await tracing;
  const queue = sqliteJobQueue({ database, clock, ids, redact });

  const cost = createCost({ database, clock, config, takeOverDead: () => runs.takeOverDead() });
  const runs = new Runs({
    database,
    clock,
    ids,
    log,
    tracer,
    pid: world.pid,
    queue,
    lane,
    handsOver: role === "works",
    costOf: async (runId) => {
      const { settledMicroUsd, reservedMicroUsd } = await cost.ledger.costOfRun(runId);
      return usdFromMicroUsd(asMicroUsd(settledMicroUsd + reservedMicroUsd));
    },
    takeOvers: [cost.ledger.takeOver],
    endings: [cost.ledger.endRun],
    redact,
    options: config.runs,
  });
  const breaker = circuitBreaker({ database, clock, config: config.circuit, calls: cost.callHistory, log });
  const limits = rateLimits({
    database,
    clock,
    retry: config.retry,
    calls: cost.callHistory,
    providers: config.providers,
    log,
  });
  const crowds = bulkheads(config.bulkhead);
  const retries = retryBudgets();
  const callModel = createCallModel({
    clock,
    ids,
    log,
    random,
    redact,
    breaker,
    bulkheads: crowds,
    rateLimits: limits,
    ledger: cost.ledger,
    prices: cost.prices,
    languageModels: createLanguageModels(config.providers, systemFetch),
    retry: config.retry,
    retryBudgets: retries,
    attemptTimeoutMs: config.timeouts.attemptMs,
    streaming: config.streaming ? config.timeouts : null,
    thinkingTokens: config.thinkingTokens,
    onKeyRefused: (provider, runId) => {
      logOf(log, runId).warn("key-refused", { provider });
      return database.write((queries) =>
        appendEvent(queries, { kind: "key-refused", detail: { provider }, atMs: clock.now() }),
      );
    },
  });
  const circumstances = createCircumstances({
    prices: cost.prices,
    breaker,
    rateLimits: limits,
    ledger: cost.ledger,
    config,
  });
  const router = createRouter(config, cost.prices, circumstances);
  const views = createRunViews({
    runs,
    project,
    spendingOf: (runIds) => cost.spendingOf(runIds),
  });
  const { grading, evaluation } = createEvaluation({
    database,
    clock,
    ids,
    log,
    redact,
    redactText,
    project,
    dataDirectory: config.dataDirectory,
    runs,
    views,
    router,
    callModel,
    writer: { pid: world.pid, token: processToken },
    lives: processLives,
  });
  const { createImmune } = await loadImmune();
  const immunity = createImmune({
    database,
    clock,
    ids,
    log,
    redact,
    redactText,
    project,
    isSimulated,
    config: config.immune,
    runs,
    router,
    callModel,
    grading,
    ledger: cost.ledger,
  });
  const workspaceDeps = {
    dataDirectory: config.dataDirectory,
    homeDirectory: config.agents.homeDirectory,
    // An address in a file is what an agent may have been asked about.
    redact: createRedactor(config.secrets, []),
    clock,
  };
  const agents = createAgents(
    {
      database,
      clock,
      ids,
      runs,
      project,
      redact,
      redactText,
      folders: {
        allowed: async (path) =>
          (await loadFolders()).allowedFolder(path, { ...workspaceDeps, roots: config.agents.roots }),
        tools: async (path, run) =>
          (await loadFolders()).folderTools(path, run, {
            ...workspaceDeps,
            roots: "recorded",
            redactRecord: redact,
            screened: (material, own) => immunity.forAgents.screened(material, own),
          }),
      },
      callModel,
      grading,
      immune: immunity.forAgents,
      ledger: cost.ledger,
      circumstances,
      router,
    },
    views,
  );
  const healing = healingUseCases({
    database,
    clock,
    config,
    retryBudgets: retries,
    bulkheads: crowds,
    recentFailures: () => cost.recentFailures(),
  });
  runs.handle("backup", backupHandler(config.dataDirectory));
  const durableDeps = { queue, runs, views, clock, lane, project, agents };
  const durable = createDurable(durableDeps);
  await runs.takeOverDead();
  // Nothing below can fail; the end of the parts closes it.
  undo.move();

  const upkeepSteps = [
    ...runRetention(config.retention),
    ...ledgerRetention(config.retention),
    ...evaluationRetention(config.retention),
    ...immuneRetention(config.retention),
    ...healthRetention,
    eventRetention(config.retention),
    jobRetention(config.retention),
  ];
  const upkeepDeps = { database, clock, log, steps: upkeepSteps };
  const store = storeKinds({ runs, upkeepDeps });
  const workerDeps = {
    config,
    clock,
    ids,
    log,
    redact,
    retryDelayMs: (attempt: number) => delayMs(attempt, config.retry, random),
  };
  const startWork = (): AsyncDisposable =>
    startLeasedWork({
      lease: new Lease(database, clock, { name: `worker ${lane}`, holderId: ids.next("worker"), ...config.runs }),
      clock,
      log,
      heartbeatMs: config.runs.heartbeatMs,
      begin: async () => {
        await enqueueUpkeep(queue, clock);
        return openWorker(workerDeps, { ...store, ...laneKinds(durableDeps) });
      },
    });
  const work = role === "works" ? startWork() : startVisit({ queue, clock, log, upkeepDeps });
  let background: Promise<AsyncDisposable & { readonly tasks: BackgroundTasks }> | undefined;
  const openBackground = async () => {
    await enqueueUpkeep(queue, clock);
    const opened = await openWorker(workerDeps, store);
    return {
      tasks: createBackgroundTasks({ ...opened, clock }),
      [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
    };
  };
  log.debug("opened", { project, data_directory: config.dataDirectory });

  return {
    project,
    agents,
    runs: views,
    cost,
    healing,
    evaluation,
    immune: immunity.immune,
    durable,
    metrics: () =>
      storeMetrics({
        queries: database.queries,
        redact,
        timeZone: config.budget.timeZone,
        nowMs: clock.now(),
      }),
    background: async () => {
      background ??= openBackground().catch((error: unknown) => {
        background = undefined;
        throw error;
      });
      return (await background).tasks;
    },
    [Symbol.asyncDispose]: async () => {
      const opened = await background?.catch(() => null);
      // A job that does not end in time must not keep runs from being handed over.
      await Promise.all([opened, work, runs, immunity].map(async (part) => part?.[Symbol.asyncDispose]()));
      await Promise.all([database, tracer].map((part) => part[Symbol.asyncDispose]()));
    },
  };
}
