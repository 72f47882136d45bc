// What becomes of each way in which a provider fails: answered in the end where that can be, paid for as it has to be.
import type { FaultName, ScriptLine } from "../../../models/index.ts";
import { outcomesOf, refusal, run } from "./answers.ts";
import { NEVER_OPEN, type Scenario } from "./scenario.ts";
import { type Play, timesAsked } from "./stage.ts";

const ANSWER = "The Seine.";
/** The worst case of a call with this, at the suite's price: a cent. */
const MAX_TOKENS = 1_000;
const WORST_CASE_USD = 0.01;

interface Passing {
  readonly fault: FaultName;
  /** What it has to be recognized as. */
  readonly as: string;
  /** What the failed request costs: nothing where the provider says so, its worst case where its figures never come. */
  readonly costs: "nothing" | "worst case" | "what the provider says";
}

const PASSING: readonly Passing[] = [
  { fault: "server_error", as: "server_error", costs: "nothing" },
  { fault: "bad_gateway", as: "server_error", costs: "nothing" },
  { fault: "overloaded", as: "overloaded", costs: "nothing" },
  { fault: "cut_socket", as: "network", costs: "worst case" },
  { fault: "cut_json", as: "cut_stream", costs: "worst case" },
  { fault: "cut_body", as: "cut_stream", costs: "worst case" },
  { fault: "stream_cut_socket", as: "cut_stream", costs: "worst case" },
  { fault: "garbage", as: "cut_stream", costs: "worst case" },
  { fault: "empty", as: "empty", costs: "what the provider says" },
];

const SILENT: readonly Passing[] = [
  { fault: "hang", as: "timeout", costs: "worst case" },
  { fault: "stream_stall", as: "timeout", costs: "worst case" },
];

/** A prompt for each fault, which meets it once. */
function failsFirst(all: readonly Passing[]): ScriptLine[] {
  return all.map(({ fault }) => ({ prompt: fault, answers: [{ fault }, { text: ANSWER }] }));
}

async function healed(play: Play, { fault, as, costs }: Passing): Promise<void> {
  const { checks, server } = play;
  const answer = await server.call("spawn_agent", { prompt: fault, max_tokens: MAX_TOKENS }, run);
  checks.equal(`after ${fault} the answer comes`, answer.response ?? "", ANSWER);
  checks.equal(`${fault} is told for what it is`, outcomesOf(answer), [as, "answered"]);
  checks.equal(`after ${fault} it is asked once more`, timesAsked(play, fault), 2);
  const { cost_usd = NaN, estimated } = answer.attempts[0] ?? {};
  const isRight = {
    nothing: cost_usd === 0 && estimated === false,
    "worst case": cost_usd === WORST_CASE_USD && estimated === true,
    "what the provider says": cost_usd < WORST_CASE_USD && estimated === false,
  }[costs];
  checks.that(`${fault} costs ${costs}`, isRight, `$${cost_usd}${estimated === true ? ", estimated" : ""}`);
}

const RATE_LIMIT_MS = 700;
/** Well above what an answer takes here, also where the machine is busy. */
const PATIENCE_MS = 1_500;

const ASKED_ONCE = [
  ["blocked", "models/blocked"],
  ["context_overflow", "models/context-overflow"],
  ["unknown_model", "models/not-found"],
  // The last one: from here on nothing is sent.
  ["daily_quota", "models/quota-exhausted"],
] as const;

export const PROVIDER_SCENARIOS: readonly Scenario[] = [
  {
    name: "a failure that may pass is healed, and costs what it has to",
    script: failsFirst(PASSING),
    config: NEVER_OPEN,
    play: async (play) => {
      for (const each of PASSING) await healed(play, each);
    },
  },
  {
    name: "a provider that falls silent is given up and asked again",
    script: failsFirst(SILENT),
    config: { timeouts: { attempt_ms: 2 * PATIENCE_MS, stall_ms: PATIENCE_MS } },
    play: async (play) => {
      await Promise.all(SILENT.map((each) => healed(play, each)));
    },
  },
  {
    name: "a provider that asks to slow down is asked again no sooner than it said",
    script: [{ prompt: "Slow down", answers: [{ fault: "rate_limited" }, { text: ANSWER }] }],
    retryDelay: `${RATE_LIMIT_MS / 1000}s`,
    play: async ({ server, provider, checks }) => {
      const answer = await server.call("spawn_agent", { prompt: "Slow down", max_tokens: MAX_TOKENS }, run);
      checks.equal("the answer comes", answer.response ?? "", ANSWER);
      checks.equal("the refusal is told for what it is", outcomesOf(answer), ["rate_limited", "answered"]);
      const [first, second] = provider.journal();
      const waitedMs = (second?.atMs ?? 0) - (first?.atMs ?? 0);
      checks.that("the wait is kept", waitedMs >= RATE_LIMIT_MS, `${waitedMs} ms of ${RATE_LIMIT_MS}`);
    },
  },
  {
    name: "what stays broken is given up after the last retry",
    script: [{ prompt: "Fail", answers: [{ fault: "server_error" }] }],
    config: { ...NEVER_OPEN, retry: { base_ms: 1, max_retries: 2 } },
    play: async ({ server, provider, checks }) => {
      const refused = await server.refusal("spawn_agent", { prompt: "Fail", max_tokens: MAX_TOKENS }, refusal);
      checks.equal("the failure is named", refused.code, "models/server-error");
      checks.equal("it was asked once, and again twice", provider.journal().length, 3);
    },
  },
  {
    name: "what cannot get better is asked once, and a used-up quota by no prompt again",
    script: ASKED_ONCE.map(([fault]) => ({ prompt: fault, answers: [{ fault }] })),
    play: async (play) => {
      for (const [fault, code] of ASKED_ONCE) {
        const refused = await play.server.refusal("spawn_agent", { prompt: fault, max_tokens: MAX_TOKENS }, refusal);
        play.checks.equal(`${fault} is named`, refused.code, code);
        play.checks.equal(`${fault} is asked once`, timesAsked(play, fault), 1);
      }
      const late = await play.server.refusal("spawn_agent", { prompt: "Late", max_tokens: MAX_TOKENS }, refusal);
      play.checks.equal("another prompt is told of the quota", late.code, "models/quota-exhausted");
      play.checks.equal("and is not sent", timesAsked(play, "Late"), 0);
    },
  },
];
