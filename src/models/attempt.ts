// One request to a provider: reserved, let through by bulkhead, rate limit and circuit, timed, sent, classified, settled.
import type { LanguageModelV4GenerateResult, LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { Candidate } from "../config/index.ts";
import { type Ledger, type Price, type PriceList, refusalText } from "../cost/index.ts";
import { asMicroUsd, usdFromMicroUsd } from "../kernel/money.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import type { Failure } from "../failure/index.ts";
import { type Came, type Log, logOf } from "../observability/index.ts";
import type { Redactor } from "../redaction/index.ts";
import type { Admitted, Breaker, Bulkheads, Hold, RateLimits, RatePass, RetryConfig } from "../resilience/index.ts";
import type { RunContext, RunEnd } from "../runs/index.ts";
import {
  type Answered,
  type Classified,
  type Expected,
  type Failed,
  classifyError,
  classifyResult,
} from "./classify.ts";
import { SilentProvider } from "./collect-stream.ts";
import { saidIn } from "./said-in.ts";

const ATTEMPT = "src/models/attempt.ts";

export interface AttemptDeps {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly ledger: Ledger;
  readonly prices: PriceList;
  readonly breaker: Breaker;
  readonly bulkheads: Bulkheads;
  readonly rateLimits: RateLimits;
  readonly retry: RetryConfig;
  /** The provider did not accept the key: an event for the person. */
  readonly onKeyRefused: (provider: string, runId: string) => Promise<void>;
  readonly attemptTimeoutMs: number;
  readonly redact: Redactor;
}

export interface AttemptRequest extends Expected {
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
  /** What is said to the model, for its trace. */
  readonly asked: LanguageModelV4Prompt;
  readonly send: (signal: AbortSignal) => PromiseLike<LanguageModelV4GenerateResult>;
  /** Before the answer is settled, so that what is kept of it is stored with the settlement or not at all. */
  readonly onAnswer: (answer: AnsweredWhole) => void;
}

export type AnsweredWhole = Answered & { readonly result: LanguageModelV4GenerateResult };
type Sent = AnsweredWhole | Failed;

export type AttemptResult = Sent | { readonly kind: "failed"; readonly failure: Failure };

export async function attempt(deps: AttemptDeps, request: AttemptRequest, run: RunContext): Promise<AttemptResult> {
  const { ledger, redact } = deps;
  const { provider, model } = request.route;
  const price = await deps.prices.priceOf(provider, model);
  for (;;) {
    const unavailable = await waitForTurn(deps, request, run);
    if (unavailable !== null) return { kind: "failed", failure: unavailable };

    const attemptId = deps.ids.next("att");
    const reservation = await ledger.reserve({ attemptId, run, provider, model, ...amountsOf(price, request) });
    if (reservation.kind === "refused") {
      const { message, hint } = refusalText(reservation.refusal);
      return { kind: "failed", failure: { kind: "budget", detail: redact(message), advice: hint } };
    }
    if (reservation.kind === "aborted") return { kind: "failed", failure: abortFailure(run.signal, redact) };

    const place = await deps.bulkheads.enter(provider, run.signal);
    if (place.kind !== "entered") {
      const failure = place.kind === "aborted" ? abortFailure(run.signal, redact) : crowdFailure(request.route, redact);
      await ledger.release(attemptId, run, { outcome: failure.kind });
      return { kind: "failed", failure };
    }
    const sent = await sendInTurn(deps, request, { attemptId, run, price }).finally(place.leave);
    if (sent !== null) return sent;
  }
}

function amountsOf(price: Price, { inputTokensAtMost, maxOutputTokens, ...request }: AttemptRequest) {
  const smallestOutputTokens = Math.min(maxOutputTokens, request.smallestOutputTokens);
  const worstCase = (output: number) => price.worstCase({ inputTokens: inputTokensAtMost, maxOutputTokens: output });
  return {
    worstCaseMicroUsd: worstCase(maxOutputTokens),
    tokensAtMost: inputTokensAtMost + maxOutputTokens,
    smallest: { microUsd: worstCase(smallestOutputTokens), tokens: inputTokensAtMost + smallestOutputTokens },
  };
}

interface Reserved {
  readonly attemptId: string;
  readonly run: RunContext;
  readonly price: Price;
}

/** null = rate limit or circuit hold it back now: nothing was sent, and its reservation is released. */
async function sendInTurn(deps: AttemptDeps, request: AttemptRequest, reserved: Reserved): Promise<Sent | null> {
  const { breaker, ledger, rateLimits } = deps;
  const { attemptId, run } = reserved;
  const turn = await rateLimits.take(request.route, run.runId);
  if (turn.kind !== "go") {
    await ledger.release(attemptId, run, { outcome: holdKind(turn) });
    return null;
  }
  const admission = await breaker.admit(request.route, attemptId, run.runId);
  if (admission.kind === "refused") {
    await ledger.release(attemptId, run, { outcome: "circuit_open" });
    return null;
  }
  const { provider, model } = request.route;
  const span = run.span.begin({
    kind: "attempt",
    provider,
    model,
    maxOutputTokens: request.maxOutputTokens,
    content: () => saidIn(request.asked),
  });
  const classified = await call(deps, request, run);
  span.end(cameOf(classified, request, reserved.price));
  if (classified.kind === "answered") request.onAnswer(classified);
  await writeDown(deps, request, { ...reserved, classified, admission, pass: turn.pass });
  return classified;
}

/** For its trace: what the ledger will say of it, and what the provider said. */
function cameOf(sent: Sent, request: AttemptRequest, price: Price): Came {
  const { bill } = sent;
  const bills = {
    usage: () =>
      bill.kind === "usage" ? { usage: bill.usage, costUsd: usdFromMicroUsd(price.costOf(bill.usage)) } : {},
    unknown: () => ({ costUsd: usdFromMicroUsd(amountsOf(price, request).worstCaseMicroUsd), estimated: true }),
    nothing: () => ({ costUsd: 0 }),
    unsent: () => ({ costUsd: 0 }),
  };
  if (sent.kind === "failed") {
    const { kind, status, detail } = sent.failure;
    const failure = { kind, ...(status === undefined ? {} : { httpStatus: status }) };
    return { ...bills[bill.kind](), failure, content: () => [{ role: "system", text: detail }] };
  }
  const { response, finishReason } = sent.result;
  return {
    ...bills[bill.kind](),
    responseModel: response?.modelId,
    finishReason: finishReason.unified,
    content: () => [{ role: "assistant", text: sent.answer.text }],
  };
}

/** An answer that had less room than this for its text says nothing about the model when it has none. */
const FAIR_OUTPUT_TOKENS = 1_024;

/** What is written down after an answer: a line that stays reserved is settled at its worst case at the run's end. */
async function writeDown(
  deps: AttemptDeps,
  { route, visibleTokens }: AttemptRequest,
  ended: Reserved & { readonly classified: Sent; readonly admission: Admitted; readonly pass: RatePass },
): Promise<void> {
  const { classified, admission, pass } = ended;
  const failure = classified.kind === "failed" ? classified.failure : null;
  const judged = failure?.kind !== "truncated" || visibleTokens >= FAIR_OUTPUT_TOKENS;
  await quietly(deps, ended.run, "attempt-not-settled", () => settle(deps.ledger, { ...ended, judged }));
  const verdict = failure === null ? "success" : judged ? failure.kind : "unjudged";
  await quietly(deps, ended.run, "circuit-not-told", () => deps.breaker.report(admission, verdict));
  await quietly(deps, ended.run, "rate-limit-not-told", () => deps.rateLimits.report(pass, failure ?? "answered"));
  if (failure?.kind === "unauthorized") {
    await quietly(deps, ended.run, "event-not-stored", () => deps.onKeyRefused(route.provider, ended.run.runId));
  }
}

/** What is only written down after an answer must not cost the answer. */
async function quietly(
  { log }: AttemptDeps,
  { runId }: RunContext,
  event: string,
  write: () => Promise<void>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    logOf(log, runId).error(event, { error });
  }
}

/** null once the model may be asked; a failure when that will not be before the run's deadline. */
async function waitForTurn(
  { breaker, clock, rateLimits, retry, redact }: AttemptDeps,
  { route, waitsForCircuit }: AttemptRequest,
  run: RunContext,
): Promise<Failure | null> {
  for (;;) {
    if (run.signal.aborted) return abortFailure(run.signal, redact);
    const restMs = await breaker.waitMs(route, run.runId);
    if (restMs > 0 && (!waitsForCircuit || restMs >= run.remainingMs())) return restFailure(restMs, route, redact);
    const hold = await rateLimits.look(route, run.runId);
    if (hold !== null && (hold.kind === "exhausted" || hold.ms > retry.capMs || hold.ms >= run.remainingMs())) {
      return holdFailure(hold, route, redact);
    }
    if (restMs === 0 && hold === null) return null;
    const waitMs = Math.max(restMs, hold?.ms ?? 0);
    run.note(restMs > 0 ? "waited-for-circuit" : "waited-for-rate-limit", ATTEMPT, { wait_ms: waitMs });
    await clock.sleep(waitMs, run.signal);
  }
}

function restFailure(waitMs: number, { provider, model }: Candidate, redact: Redactor): Failure {
  const detail = redact(`${provider}:${model} is given a rest for another ${Math.ceil(waitMs / 1000)} s`);
  return { kind: "circuit_open", detail, retryAfterMs: waitMs };
}

function holdFailure(hold: Hold, { provider, model }: Candidate, redact: Redactor): Failure {
  const seconds = Math.ceil(hold.ms / 1000);
  const detail = redact(`${provider}:${model} takes no request for another ${seconds} s`);
  return { kind: holdKind(hold), detail, retryAfterMs: hold.ms };
}

function holdKind({ kind }: Hold): "quota_exhausted" | "rate_limited" {
  return kind === "exhausted" ? "quota_exhausted" : "rate_limited";
}

function crowdFailure({ provider }: Candidate, redact: Redactor): Failure {
  return { kind: "overcrowded", detail: redact(`as many calls to ${provider} wait as may`) };
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
    const classified = classifyResult(result, redact, request);
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
  {
    attemptId,
    run,
    price,
    classified,
    judged,
  }: Reserved & { readonly classified: Classified; readonly judged: boolean },
): Promise<void> {
  const failed = classified.kind === "failed" ? classified.failure : null;
  const facts = {
    outcome: failed?.kind ?? ("answered" as const),
    ...(failed === null ? {} : { detail: failed.detail }),
    ...(failed?.status === undefined ? {} : { httpStatus: failed.status }),
    ...(judged ? {} : { judged: false as const }),
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

export function abortFailure(signal: AbortSignal, redact: Redactor): Failure {
  const reason: RunEnd = signal.reason;
  return { kind: reason, detail: redact(`the run ended: ${reason}`) };
}
