// What becomes of each way in which a provider fails: answered in the end where that can be, paid for as it has to be.
import type { FaultName, ScriptLine } from "../../../models/index.ts";
import { outcomesOf, refusal, run } from "./answers.ts";
import { NEVER_OPEN, type Scenario } from "./scenario.ts";
import { timesAsked } from "./stage.ts";

const PROMPT = "Name a river.";
const ANSWER = "The Seine.";
/** The worst case of such a call, at the suite's price: a cent. */
const CALL = { prompt: PROMPT, max_tokens: 1_000 };
const WORST_CASE_USD = 0.01;

function failsFirst(...faults: readonly FaultName[]): ScriptLine[] {
  return [{ prompt: PROMPT, answers: [...faults.map((fault) => ({ fault })), { text: ANSWER }] }];
}

interface Healed {
  readonly name: string;
  readonly faults: readonly FaultName[];
  /** What each is recognized as. */
  readonly as: readonly string[];
  /** Whether a failed request counts with its worst case, as its figures never came. */
  readonly estimated: boolean;
  readonly config?: Scenario["config"];
}

/** Well above what an answer takes here, also where the machine is busy. */
const PATIENCE_MS = 1_500;

const HEALED: readonly Healed[] = [
  {
    name: "server errors are asked again, and cost nothing",
    faults: ["server_error", "bad_gateway", "overloaded"],
    as: ["server_error", "server_error", "overloaded"],
    estimated: false,
    config: NEVER_OPEN,
  },
  {
    name: "an answer that is cut off is asked for again, and counts with its worst case",
    faults: ["cut_json", "cut_body", "stream_cut_socket"],
    as: ["cut_stream", "cut_stream", "cut_stream"],
    estimated: true,
    config: NEVER_OPEN,
  },
  {
    name: "a connection that breaks is tried again, and counts with its worst case",
    faults: ["cut_socket"],
    as: ["network"],
    estimated: true,
  },
  {
    name: "a provider that says nothing is given up and asked again",
    faults: ["hang"],
    as: ["timeout"],
    estimated: true,
    config: { timeouts: { attempt_ms: PATIENCE_MS } },
  },
  {
    name: "a provider that begins and falls silent is given up and asked again",
    faults: ["stream_stall"],
    as: ["timeout"],
    estimated: true,
    config: { timeouts: { attempt_ms: 10_000, stall_ms: PATIENCE_MS } },
  },
  { name: "garbage is no answer, and is asked again", faults: ["garbage"], as: ["cut_stream"], estimated: true },
];

function healed({ name, faults, as, estimated, config }: Healed): Scenario {
  return {
    name,
    script: failsFirst(...faults),
    ...(config === undefined ? {} : { config }),
    play: async ({ server, provider, checks }) => {
      const answer = await server.call("spawn_agent", CALL, run);
      checks.equal("the answer comes", answer.response ?? "", ANSWER);
      checks.equal("each attempt is told for what it was", outcomesOf(answer), [...as, "answered"]);
      checks.equal(
        "each failed attempt costs what it has to",
        answer.attempts.slice(0, -1).map((attempt) => attempt.cost_usd),
        faults.map(() => (estimated ? WORST_CASE_USD : 0)),
      );
      checks.equal("it was asked once more for each failure", provider.journal().length, faults.length + 1);
    },
  };
}

const RATE_LIMIT_MS = 700;

const ASKED_ONCE = [
  ["blocked", "models/blocked"],
  ["context_overflow", "models/context-overflow"],
  ["unknown_model", "models/not-found"],
] as const;

export const PROVIDER_SCENARIOS: readonly Scenario[] = [
  {
    name: "a provider that asks to slow down is asked again no sooner than it said",
    script: failsFirst("rate_limited"),
    retryDelay: `${RATE_LIMIT_MS / 1000}s`,
    play: async ({ server, provider, checks }) => {
      const answer = await server.call("spawn_agent", CALL, run);
      checks.equal("the answer comes", answer.response ?? "", ANSWER);
      checks.equal("the refusal is told for what it was", outcomesOf(answer), ["rate_limited", "answered"]);
      const [first, second] = provider.journal();
      const waitedMs = (second?.atMs ?? 0) - (first?.atMs ?? 0);
      checks.that("the wait is kept", waitedMs >= RATE_LIMIT_MS, `${waitedMs} ms of ${RATE_LIMIT_MS}`);
    },
  },
  ...HEALED.map(healed),
  {
    name: "an empty answer is asked for again, and costs what the provider says",
    script: failsFirst("empty"),
    play: async ({ server, checks }) => {
      const answer = await server.call("spawn_agent", CALL, run);
      checks.equal("the answer comes", answer.response ?? "", ANSWER);
      checks.equal("the empty one is told", outcomesOf(answer), ["empty", "answered"]);
      checks.equal(
        "nothing is estimated",
        answer.attempts.some(({ estimated }) => estimated),
        false,
      );
    },
  },
  {
    name: "what stays broken is given up after the last retry",
    script: [{ prompt: PROMPT, answers: [{ fault: "server_error" }] }],
    config: { retry: { base_ms: 1, max_retries: 2 }, ...NEVER_OPEN },
    play: async ({ server, provider, checks }) => {
      const refused = await server.refusal("spawn_agent", CALL, refusal);
      checks.equal("the failure is named", refused.code, "models/server-error");
      checks.equal("it was asked once, and again twice", provider.journal().length, 3);
    },
  },
  {
    name: "what cannot get better is asked once",
    script: ASKED_ONCE.map(([fault]) => ({ prompt: fault, answers: [{ fault }] })),
    play: async (play) => {
      for (const [fault, code] of ASKED_ONCE) {
        const refused = await play.server.refusal("spawn_agent", { ...CALL, prompt: fault }, refusal);
        play.checks.equal(`${fault} is named`, refused.code, code);
        play.checks.equal(`${fault} is asked once`, timesAsked(play, fault), 1);
      }
    },
  },
  {
    name: "a quota that is used up is not asked about again",
    script: [{ prompt: PROMPT, answers: [{ fault: "daily_quota" }] }],
    play: async ({ server, provider, checks }) => {
      for (const prompt of [PROMPT, "Name another one."]) {
        const refused = await server.refusal("spawn_agent", { ...CALL, prompt }, refusal);
        checks.equal(`${JSON.stringify(prompt)} is told why`, refused.code, "models/quota-exhausted");
      }
      checks.equal("only the first was sent", provider.journal().length, 1);
    },
  },
];
