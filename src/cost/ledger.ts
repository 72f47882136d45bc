// The ledger: an attempt reserves its worst case before it is sent and settles what it cost, atomically across processes.
import type { Clock } from "../kernel/clock.ts";
import { type MicroUsd, usdFromMicroUsd } from "../kernel/money.ts";
import { type RunContext, type RunEnding, type TakeOver, writeNoted } from "../runs/index.ts";
import type { Database, Queries } from "../storage/index.ts";
import { type Account, admit, exhausted } from "./admission.ts";
import { NOTHING } from "./amounts.ts";
import {
  type Attempt,
  attemptsOf,
  costOfRun,
  endLine,
  findLine,
  insertAttempt,
  type OpenLine,
  reservedLinesOf,
  type RunCost,
} from "./attempts.ts";
import type { BudgetProvider } from "../config/index.ts";
import { type GovernanceState, governanceState, parallelCalls } from "./governance.ts";
import { type BudgetConfig, boundsOf, readLimits } from "./limits.ts";
import { type DayOf, dayIn } from "./periods.ts";
import type { Bound, Refusal } from "./refusal.ts";
import { type Ending, type Release, reservedBy, type Settlement, type Transition, transition } from "./settlement.ts";
import { addSpend, announceCrossings, readSpend } from "./spend.ts";
import { WaitingLine } from "./waiting-line.ts";

const SOURCE = "src/cost/ledger.ts";
/** How often a waiting attempt looks for what other processes have settled. */
const POLL_MS = 100;
/** How often, while an attempt waits, what dead processes have reserved is taken over. */
const TAKE_OVER_MS = 1_000;

export interface LedgerDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly config: BudgetConfig;
  /** Ends the leases of dead processes, which calls `takeOver` for each. */
  readonly takeOverDead: () => Promise<void>;
}

export interface ReserveRequest {
  readonly attemptId: string;
  readonly run: RunContext;
  readonly provider: BudgetProvider;
  readonly model: string;
  readonly worstCaseMicroUsd: MicroUsd;
  /** Input and output at most. */
  readonly tokensAtMost: number;
  /** The same call with the smallest max_tokens; absent = the call cannot be made smaller. */
  readonly smallest?: { readonly microUsd: MicroUsd; readonly tokens: number };
}

/** Another start has the run: what was reserved for this one is rolled back. */
class Superseded extends Error {}

export type Reservation =
  | { readonly kind: "reserved" }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  /** The run's signal aborted while it waited, or another start has the run. */
  | { readonly kind: "aborted" };

export interface BudgetStanding {
  /** Why no call could fit, however small; null = one may. */
  readonly exhausted: Refusal | null;
  readonly governance: GovernanceState;
}

interface ProviderUsage {
  readonly accounts: readonly Account[];
  /** In all processes; none of an earlier month, in which nothing was used up of this one. */
  readonly callsUnderWay: number;
}

export class Ledger {
  readonly #deps: LedgerDeps;
  readonly #dayOf: DayOf;
  readonly #line = new WaitingLine();
  #tookOverAtMs = -TAKE_OVER_MS;

  constructor(deps: LedgerDeps) {
    this.#deps = deps;
    this.#dayOf = dayIn(deps.config.budget.timeZone);
  }

  /** Refused before a call is made: the provider is blocked or has nothing left. A read only. */
  async admit(provider: BudgetProvider, run: RunContext): Promise<Refusal | null> {
    const { exhausted: refusal } = await this.standing(provider);
    run.note("budget-checked", SOURCE, { provider, refused: refusal !== null });
    return refusal;
  }

  /** How much of the provider's budget is used. A read only. */
  async standing(provider: BudgetProvider): Promise<BudgetStanding> {
    const { database, clock } = this.#deps;
    const { accounts } = await this.#usage(database.queries, provider, this.#dayOf(clock.now()));
    return { exhausted: exhausted(provider, accounts), governance: governanceState(accounts) };
  }

  /**
   * Checks and reserves in one transaction. Where only reservations in flight stand in the way, or the provider's budget
   * is so far used that few calls may be under way at a time, it waits, first come first served in this process, until
   * the run's signal aborts. A reservation is never shrunk.
   */
  async reserve(request: ReserveRequest): Promise<Reservation> {
    const { clock } = this.#deps;
    const { signal } = request.run;
    const place = this.#line.join(request.provider, [runObstacle(request.run)]);
    try {
      while (!signal.aborted) {
        const nudge = place.nextNudge();
        let pauseMs = TAKE_OVER_MS;
        if (place.isNext()) {
          const answer = await this.#tryReserve(request);
          if (answer.kind !== "wait") return answer;
          place.waitFor(answer.bound.kind === "run" ? runObstacle(request.run) : request.provider);
          await this.#takeOverDead();
          pauseMs = POLL_MS;
        }
        await clock.sleep(pauseMs, AbortSignal.any([signal, nudge]));
      }
      return { kind: "aborted" };
    } catch (error) {
      if (error instanceof Superseded) return { kind: "aborted" };
      throw error;
    } finally {
      place.leave();
    }
  }

  /** For what was sent. An attempt that was ended before stays as it is, except that an estimate takes the real cost. */
  async settle(attemptId: string, run: RunContext, settlement: Settlement): Promise<void> {
    await this.#endAttempt(attemptId, run, { kind: "settle", end: settlement });
  }

  /** For what was never sent. An attempt that was ended before stays as it is. */
  async release(attemptId: string, run: RunContext, end: Release): Promise<void> {
    await this.#endAttempt(attemptId, run, { kind: "release", end });
  }

  /** Nobody knows what a dead process has sent: all that it reserved counts. */
  readonly takeOver: TakeOver = async (queries, deadOwnerId, nowMs) => {
    for (const line of await reservedLinesOf(queries, { ownerId: deadOwnerId })) {
      await this.#end(queries, line, { kind: "settle", end: { outcome: "interrupted", estimated: true } }, nowMs);
    }
    // Who looks now waits for this transaction first.
    this.#line.nudge();
  };

  /** What a run still holds at its end was sent, or its settlement could not be stored: it counts. */
  readonly endRun: RunEnding = async (queries, runId, nowMs) => {
    for (const line of await reservedLinesOf(queries, { runId })) {
      await this.#end(queries, line, { kind: "settle", end: { outcome: "interrupted", estimated: true } }, nowMs);
    }
  };

  /** Those who wait look at once at limits that have changed. */
  limitsChanged(): void {
    this.#line.nudge();
  }

  attemptsOf(runId: string): Promise<Attempt[]> {
    return attemptsOf(this.#deps.database.queries, runId);
  }

  costOfRun(runId: string): Promise<RunCost> {
    return costOfRun(this.#deps.database.queries, runId);
  }

  #tryReserve(
    request: ReserveRequest,
  ): Promise<Exclude<Reservation, { kind: "aborted" }> | { readonly kind: "wait"; readonly bound: Bound }> {
    const { database, clock } = this.#deps;
    const { attemptId, run, provider, model, worstCaseMicroUsd, tokensAtMost, smallest } = request;
    const worstCase = reservedBy({ reservedMicroUsd: worstCaseMicroUsd, reservedTokens: tokensAtMost });
    return writeNoted(database, run, async (queries, flush) => {
      const nowMs = clock.now();
      const day = this.#dayOf(nowMs);
      const usage = await this.#usage(queries, provider, day);
      const accounts = [...usage.accounts, ...(await capsOf(queries, run))];
      const admission = admit(
        provider,
        accounts,
        worstCase,
        smallest && { usd: smallest.microUsd, tokens: smallest.tokens, requests: 1 },
      );
      if (admission.kind !== "fits") return admission;
      const crowded = crowdedBy(usage);
      if (crowded !== null) return { kind: "wait", bound: crowded };
      await insertAttempt(queries, {
        id: attemptId,
        run,
        provider,
        model,
        day,
        reservedMicroUsd: worstCaseMicroUsd,
        reservedTokens: tokensAtMost,
        nowMs,
      });
      await addSpend(queries, { provider, day, settled: NOTHING, reserved: worstCase });
      const worst_case_usd = usdFromMicroUsd(worstCaseMicroUsd);
      run.note("reserved", SOURCE, { attempt_id: attemptId, provider, model, worst_case_usd });
      if (!(await flush())) throw new Superseded();
      return { kind: "reserved" };
    });
  }

  async #usage(queries: Queries, provider: string, day: string): Promise<ProviderUsage> {
    const { config } = this.#deps;
    const limits = await readLimits(queries, config, provider);
    const spent = await readSpend(queries, provider, day);
    const accounts = boundsOf(limits, config.configFile).map(({ bound, limit }) => {
      const { settled, reserved } = spent[bound.period];
      return { bound, limit, settled: settled[bound.unit], reserved: reserved[bound.unit] };
    });
    return { accounts, callsUnderWay: spent.month.reserved.requests };
  }

  async #endAttempt(attemptId: string, run: RunContext, ending: Ending): Promise<void> {
    const { database, clock } = this.#deps;
    await writeNoted(database, run, async (queries, flush) => {
      const ended = await this.#end(queries, await findLine(queries, attemptId), ending, clock.now());
      if (ended === null) return;
      const { outcome } = ending.end;
      const cost_usd = usdFromMicroUsd(ended.costMicroUsd);
      const step = ending.kind === "settle" ? "settled" : "released";
      run.note(step, SOURCE, { attempt_id: attemptId, state: ended.state, outcome, cost_usd });
      // What it cost counts, whoever has the run now.
      await flush();
    });
    this.#line.nudge();
  }

  async #end(queries: Queries, line: OpenLine, ending: Ending, nowMs: number): Promise<Transition | null> {
    const to = transition(line, ending);
    if (to === null) return null;
    await endLine(queries, line.id, to, ending.end, nowMs);
    const { settledDelta: settled, reservedDelta: reserved } = to;
    const sums = await addSpend(queries, { provider: line.provider, day: line.day, settled, reserved });
    if (settled.usd > 0) {
      const limits = await readLimits(queries, this.#deps.config, line.provider);
      await announceCrossings(queries, sums, line.day, limits, nowMs);
    }
    return to;
  }

  async #takeOverDead(): Promise<void> {
    const nowMs = this.#deps.clock.monotonic();
    if (nowMs - this.#tookOverAtMs < TAKE_OVER_MS) return;
    this.#tookOverAtMs = nowMs;
    await this.#deps.takeOverDead();
  }
}

async function capsOf(queries: Queries, run: RunContext): Promise<Account[]> {
  const accounts: Account[] = [];
  for (const { runId, microUsd } of run.caps) {
    const { settledMicroUsd, reservedMicroUsd } = await costOfRun(queries, runId);
    accounts.push({ bound: { kind: "run" }, limit: microUsd, settled: settledMicroUsd, reserved: reservedMicroUsd });
  }
  return accounts;
}

/** The bound that is so far used that no more calls may be under way; null = one more may. */
function crowdedBy({ accounts, callsUnderWay }: ProviderUsage): Bound | null {
  const most = parallelCalls(governanceState(accounts));
  if (most === null || callsUnderWay < most) return null;
  return accounts[0]?.bound ?? null;
}

/** What stands in the way of a run that has used up its own cap; no provider has a blank in its name. */
function runObstacle(run: RunContext): string {
  return `run ${run.rootRunId}`;
}
