// One request to a provider: reserved, let through by the circuit, timed, sent, classified, settled.
import type { LanguageModelV4GenerateResult } from "@ai-sdk/provider";
import type { Candidate } from "../config/index.ts";
import { type Ledger, type Price, type PriceList, refusalText } from "../cost/index.ts";
import { asMicroUsd } from "../kernel/money.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import type { Failure } from "../failure/index.ts";
import type { Log } from "../observability/index.ts";
import type { Redactor } from "../redaction/index.ts";
import type { Breaker } from "../resilience/index.ts";
import type { RunContext, RunEnd } from "../runs/index.ts";
import { type Answered, type Classified, type Failed, classifyError, classifyResult } from "./classify.ts";
import { SilentProvider } from "./collect-stream.ts";

const ATTEMPT = "src/models/attempt.ts";

export interface AttemptDeps {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly ledger: Ledger;
  readonly prices: PriceList;
  readonly breaker: Breaker;
  /** The provider did not accept the key: an event for the person. */
  readonly onKeyRefused: (provider: string) => Promise<void>;
  readonly attemptTimeoutMs: number;
  readonly redact: Redactor;
}

export interface AttemptRequest {
  readonly route: Candidate;
  readonly inputTokensAtMost: number;
  /** With the thinking allowance. */
  readonly maxOutputTokens: number;
  /** What maxOutputTokens would be with the smallest max_tokens. */
  readonly smallestOutputTokens: number;
  /** The part of maxOutputTokens that the caller asked for. */
  readonly visibleTokens: number;
  /** Whether to wait for a resting model, as nobody else may answer. */
  readonly waitsForCircuit: boolean;
  readonly send: (signal: AbortSignal) => PromiseLike<LanguageModelV4GenerateResult>;
}

type Sent = (Answered & { readonly result: LanguageModelV4GenerateResult }) | Failed;

export type AttemptResult = Sent | { readonly kind: "failed"; readonly failure: Failure };

export async function attempt(deps: AttemptDeps, request: AttemptRequest, run: RunContext): Promise<AttemptResult> {
  const { ledger, breaker, redact } = deps;
  const { provider, model } = request.route;
  const price = await deps.prices.priceOf(provider, model);
  for (;;) {
    const unavailable = await waitForCircuit(deps, request, run);
    if (unavailable !== null) return { kind: "failed", failure: unavailable };

    const attemptId = deps.ids.next("att");
    const { inputTokensAtMost, maxOutputTokens } = request;
    const worstCaseMicroUsd = price.worstCase({ inputTokens: inputTokensAtMost, maxOutputTokens });
    const smallestOutputTokens = Math.min(maxOutputTokens, request.smallestOutputTokens);
    const amounts = {
      worstCaseMicroUsd,
      tokensAtMost: inputTokensAtMost + maxOutputTokens,
      smallest: {
        microUsd: price.worstCase({ inputTokens: inputTokensAtMost, maxOutputTokens: smallestOutputTokens }),
        tokens: inputTokensAtMost + smallestOutputTokens,
      },
    };
    const reservation = await ledger.reserve({ attemptId, run, provider, model, ...amounts });
    if (reservation.kind === "refused") {
      const { message, hint } = refusalText(reservation.refusal);
      return { kind: "failed", failure: { kind: "budget", detail: redact(message), advice: hint } };
    }
    if (reservation.kind === "aborted") return { kind: "failed", failure: abortFailure(run.signal, redact) };

    const admission = await breaker.admit({ provider, model }, attemptId);
    if (admission.kind === "refused") {
      await ledger.release(attemptId, run, { outcome: "circuit_open" });
      continue;
    }

    const classified = await call(deps, request, run);
    // A line that stays reserved is settled at its worst case with the end of the run.
    await quietly(deps, "attempt-not-settled", () => settle(ledger, { attemptId, run, price, classified }));
    await quietly(deps, "circuit-not-told", () =>
      breaker.report(admission, classified.kind === "answered" ? "success" : classified.failure.kind),
    );
    if (classified.kind === "failed" && classified.failure.kind === "unauthorized") {
      await quietly(deps, "event-not-stored", () => deps.onKeyRefused(provider));
    }
    return classified;
  }
}

/** What is only written down after an answer must not cost the answer. */
async function quietly({ log }: AttemptDeps, event: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    log.error(event, { error });
  }
}

/** null once the circuit lets somebody through; a failure when it will not before the run's deadline. */
async function waitForCircuit(
  { breaker, clock, redact }: AttemptDeps,
  { route: { provider, model }, waitsForCircuit }: AttemptRequest,
  run: RunContext,
): Promise<Failure | null> {
  for (;;) {
    if (run.signal.aborted) return abortFailure(run.signal, redact);
    const waitMs = await breaker.waitMs({ provider, model });
    if (waitMs === 0) return null;
    if (!waitsForCircuit || waitMs >= run.remainingMs()) {
      const detail = redact(`${provider}:${model} is given a rest for another ${Math.ceil(waitMs / 1000)} s`);
      return { kind: "circuit_open", detail, retryAfterMs: waitMs };
    }
    run.note("waited-for-circuit", ATTEMPT, { wait_ms: waitMs });
    await clock.sleep(waitMs, run.signal);
  }
}

async function call(
  { clock, redact, attemptTimeoutMs }: AttemptDeps,
  request: AttemptRequest,
  run: RunContext,
): Promise<Sent> {
  const timeout = new AbortController();
  const stopTimer = clock.after(attemptTimeoutMs, () => {
    timeout.abort();
  });
  const startedMs = clock.monotonic();
  let sent: Sent;
  try {
    const result = await request.send(AbortSignal.any([run.signal, timeout.signal]));
    const classified = classifyResult(result, redact);
    sent = classified.kind === "answered" ? { ...classified, result } : classified;
  } catch (error) {
    if (run.signal.aborted) {
      sent = { kind: "failed", failure: abortFailure(run.signal, redact), bill: { kind: "unknown" } };
    } else if (error instanceof SilentProvider) {
      sent = { kind: "failed", failure: { kind: "timeout", detail: redact(error.message) }, bill: { kind: "unknown" } };
    } else if (timeout.signal.aborted) {
      const detail = redact(`no answer within ${attemptTimeoutMs / 1000} s`);
      sent = { kind: "failed", failure: { kind: "timeout", detail }, bill: { kind: "unknown" } };
    } else {
      sent = classifyError(error, clock.now(), redact);
    }
  } finally {
    stopTimer();
  }
  const outcome = sent.kind === "answered" ? "answered" : sent.failure.kind;
  run.note("called", ATTEMPT, { outcome, latency_ms: Math.round(clock.monotonic() - startedMs) });
  return sent;
}

/** From the provider's own figures; at the worst case where the request went out and no figures came back. */
async function settle(
  ledger: Ledger,
  { attemptId, run, price, classified }: { attemptId: string; run: RunContext; price: Price; classified: Classified },
): Promise<void> {
  const failed = classified.kind === "failed" ? classified.failure : null;
  const facts = {
    outcome: failed?.kind ?? ("answered" as const),
    ...(failed === null ? {} : { detail: failed.detail }),
    ...(failed?.status === undefined ? {} : { httpStatus: failed.status }),
  };
  const { bill } = classified;
  switch (bill.kind) {
    case "unsent":
      return ledger.release(attemptId, run, facts);
    case "unknown":
      return ledger.settle(attemptId, run, { ...facts, estimated: true });
    case "nothing":
      return ledger.settle(attemptId, run, { ...facts, costMicroUsd: asMicroUsd(0) });
    case "usage":
      return ledger.settle(attemptId, run, { ...facts, usage: bill.usage, costMicroUsd: price.costOf(bill.usage) });
  }
}

function abortFailure(signal: AbortSignal, redact: Redactor): Failure {
  const reason: RunEnd = signal.reason;
  return { kind: reason, detail: redact(`the run ended: ${reason}`) };
}
