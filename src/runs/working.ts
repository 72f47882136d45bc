// The runs that this process works on, each to its end, or to the place from which another process goes on.
import type { Clock } from "../kernel/clock.ts";
import type { JsonObject } from "../kernel/json.ts";
import { microUsdFromUsd } from "../kernel/money.ts";
import type { JobQueue } from "../jobs/index.ts";
import { type Came, type Log, logOf, type Tracer } from "../observability/index.ts";
import type { Redactor } from "../redaction/index.ts";
import type { Database, Queries } from "../storage/index.ts";
import { ActiveRun, type ActiveRunFacts } from "./active-run.ts";
import type { Cap, RunContext, RunEnd, RunEnding } from "./context.ts";
import { endedBy, unexpected } from "./endings.ts";
import { leave } from "./going-on.ts";
import { dropSteps } from "./journal.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { Owner, OwnerOptions } from "./owner.ts";
import type { RunHandler, RunKind, RunOutcome, RunStatus } from "./run.ts";
import * as store from "./store.ts";
import { writeNoted } from "./write-noted.ts";

const WORKING = "src/runs/working.ts";
/** How often the end of a run is offered to a store that does not take it. */
const END_TRIES = 60;
const END_RETRY_MS = 1_000;

export interface WorkingDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly tracer: Tracer;
  readonly redact: Redactor;
  readonly queue: Pick<JobQueue, "enqueue" | "pause">;
  /** Whose processes may go on with these runs. */
  readonly lane: string;
  /** What is under way when this process is told to end goes on in the next one; otherwise it ends as interrupted. */
  readonly handsOver: boolean;
  /** What the other slices do at the end of a start of a run. */
  readonly endings: readonly RunEnding[];
  readonly options: OwnerOptions;
}

export interface Work {
  readonly active: ActiveRun;
  readonly done: Promise<RunStatus>;
}

type StartFacts = Omit<ActiveRunFacts, "ownerId" | "timeoutMs"> & { readonly input: JsonObject };

export class Working implements AsyncDisposable {
  readonly #deps: WorkingDeps;
  readonly #owner: Owner;
  readonly #handlers = new Map<RunKind, RunHandler>();
  readonly #works = new Map<string, Work>();
  readonly #heartbeat: Heartbeat;
  readonly #closing = new AbortController();

  constructor(deps: WorkingDeps, owner: Owner) {
    this.#deps = deps;
    this.#owner = owner;
    this.#heartbeat = new Heartbeat(deps, owner, () => [...this.#works.values()].map(({ active }) => active));
  }

  handle(kind: RunKind, handler: RunHandler): void {
    this.#handlers.set(kind, handler);
  }

  of(runId: string): Work | undefined {
    return this.#works.get(runId);
  }

  /** What runs of this input may cost by themselves. */
  capOf(runId: string, kind: RunKind, input: JsonObject): readonly Cap[] {
    const { maxCostUsd } = this.#handler(kind).limits(input);
    return maxCostUsd === undefined ? [] : [{ runId, microUsd: microUsdFromUsd(maxCostUsd) }];
  }

  prepare({ input, ...facts }: StartFacts, parent?: RunContext): ActiveRun {
    const { timeoutMs } = this.#handler(facts.kind).limits(input);
    return new ActiveRun({ ...facts, ownerId: this.#owner.id, timeoutMs }, this.#deps.clock, this.#owner, parent);
  }

  /** Answers how the run stands afterwards; its own failures end it, never the caller. */
  begin(active: ActiveRun, input: JsonObject): Promise<RunStatus> {
    active.trace(this.#deps.tracer);
    const done = this.#runToItsEnd(active, input).finally(() => {
      active.stop();
      if (this.#works.get(active.facts.runId)?.active === active) this.#works.delete(active.facts.runId);
      if (this.#works.size === 0) this.#heartbeat.stop();
    });
    this.#works.set(active.facts.runId, { active, done });
    // It was on its way when the process was told to end.
    if (this.#closing.signal.aborted) active.end("interrupted");
    this.#heartbeat.start();
    return done;
  }

  /** Ends what is under way and waits until it is settled. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    const works = [...this.#works.values()];
    for (const { active } of works) active.end("interrupted");
    await Promise.all(works.map(({ done }) => done));
    await this.#heartbeat.stopped();
  }

  #handler(kind: RunKind): RunHandler {
    const handler = this.#handlers.get(kind);
    if (handler === undefined) throw new Error(`nothing handles runs of the kind ${kind}`);
    return handler;
  }

  async #runToItsEnd(active: ActiveRun, input: JsonObject): Promise<RunStatus> {
    const { clock, log, handsOver } = this.#deps;
    const { facts, context } = active;
    let outcome: RunOutcome;
    try {
      outcome = await this.#handler(facts.kind).work(input, context);
    } catch (error) {
      outcome = unexpected(error);
      // What was told to stop may say so in any way.
      if (!context.signal.aborted) logOf(log, facts.runId).error("run-failed-unexpectedly", { error });
    }
    const stop = stopOf(outcome, context.signal, handsOver);
    for (let tries = 1; tries <= END_TRIES && !(await this.#recorded(active, stop, tries === 1)); tries += 1) {
      await clock.sleep(END_RETRY_MS, this.#closing.signal);
    }
    return stop.status;
  }

  /** Whether the store took it: an answer that was paid for waits for a store that is away. */
  async #recorded(active: ActiveRun, stop: Stop, isFirstTry: boolean): Promise<boolean> {
    const { clock, database, endings, log } = this.#deps;
    const { facts, context } = active;
    try {
      const hasEnded = await writeNoted(database, context, async (queries, flush) => {
        // A newer start has it: nothing of this one counts any more.
        if (stop.kind === "end" && !(await this.#finish(queries, active, stop))) return false;
        if (isFirstTry) context.note(stop.kind === "end" ? "answered" : stop.status, WORKING, { status: stop.status });
        if (!(await flush())) return false;
        if (stop.kind === "aside") await this.#setAside(queries, active, stop.status);
        for (const ending of endings) await ending(queries, facts.runId, clock.now());
        // Nobody goes on with what is completed.
        if (stop.status === "completed") await dropSteps(queries, facts.runId);
        return stop.kind === "end";
      });
      // What goes on elsewhere or later ends there.
      if (hasEnded) context.span.end(cameOf(stop));
      return true;
    } catch (error) {
      logOf(log, facts.runId).error("run-not-recorded", { status: stop.status, error });
      return false;
    }
  }

  /** With what is recorded of the end; false = it was another start's to end. */
  async #finish(
    queries: Queries,
    { facts }: ActiveRun,
    { status, outcome }: Extract<Stop, { readonly kind: "end" }>,
  ): Promise<boolean> {
    const { clock, redact } = this.#deps;
    const run = { id: facts.runId, project: facts.project, generation: facts.generation };
    if (!(await store.finishRun(queries, run, status, outcome, redact, clock.now()))) return false;
    await outcome.record?.(queries);
    return true;
  }

  async #setAside(queries: Queries, { facts, isPart }: ActiveRun, status: "queued" | "paused"): Promise<void> {
    const { clock, queue, lane } = this.#deps;
    const run = { id: facts.runId, project: facts.project, generation: facts.generation, lane };
    const wanted = await store.setAside(queries, run);
    // A part waits for the whole, which goes on with it.
    if (wanted === null || isPart) return;
    await leave(queries, run, wanted === "nothing" && status === "paused" ? "pause" : wanted, clock.now(), queue);
  }
}

/** How a start of a run stops: with the end of the run, or at a place from which it goes on. */
type Stop =
  | { readonly kind: "end"; readonly status: RunStatus; readonly outcome: Omit<RunOutcome, "kind"> }
  | { readonly kind: "aside"; readonly status: "queued" | "paused" };

/** Its error's text stays here: it may quote the answer. */
function cameOf(stop: Stop): Came {
  const code = stop.kind === "end" ? stop.outcome.error?.code : undefined;
  return { status: stop.status, ...(code === undefined ? {} : { failure: { kind: code } }) };
}

/** What the signal says about the end outweighs what the handler made of it, unless it had finished. */
function stopOf({ kind, ...outcome }: RunOutcome, signal: AbortSignal, handsOver: boolean): Stop {
  if (signal.aborted && (kind === "failed" || kind === "paused")) {
    const reason: RunEnd = signal.reason;
    if (reason === "interrupted" && handsOver) return { kind: "aside", status: "queued" };
    const status = reason === "deadline" ? "failed" : reason;
    return { kind: "end", status, outcome: { ...outcome, error: endedBy(reason) } };
  }
  if (kind === "paused") return { kind: "aside", status: "paused" };
  return { kind: "end", status: kind, outcome };
}
