// What the product promises around its calls: rest, budget, life after a kill, repair, one run for one key, order.
import type { FaultName, ScriptLine } from "../../../models/index.ts";
import { anything, batch, circuits, costs, outcomesOf, refusal, run } from "./answers.ts";
import { NEVER_OPEN, type Scenario } from "./scenario.ts";
import { type Play, timesAsked, untilAsked } from "./stage.ts";

const MAX_TOKENS = 1_000;
/** How long a call of a tool waits for a run. */
const WAIT_MS = 20_000;

/** Longer than a call that may not wait for it takes. */
const REST_MS = 3_000;

const REST: Scenario = {
  name: "a model that failed three times in a row rests, then one call tries it and brings it back",
  script: [
    { prompt: "Fail", answers: [{ fault: "server_error" }] },
    { prompt: "Work", answers: [{ text: "It works." }] },
  ],
  config: { circuit: { open_ms: REST_MS }, retry: { base_ms: 1, max_retries: 0 } },
  play: async (play) => {
    const { server, checks } = play;
    for (let call = 1; call <= 3; call += 1) {
      await server.refusal("spawn_agent", { prompt: "Fail", max_tokens: MAX_TOKENS }, refusal);
    }
    checks.equal("its circuit is open after three failures", await circuitStates(play), ["open"]);
    const hasty = { prompt: "Work", max_tokens: MAX_TOKENS, timeout_ms: 300 };
    await server.refusal("spawn_agent", hasty, refusal);
    checks.equal("a call that cannot wait is not sent", timesAsked(play, "Work"), 0);
    const answer = await server.call("spawn_agent", { prompt: "Work", max_tokens: MAX_TOKENS }, run);
    checks.equal("a call that can wait is answered", answer.response ?? "", "It works.");
    checks.equal("its circuit is closed again", await circuitStates(play), ["closed"]);
  },
};

async function circuitStates({ server }: Play): Promise<string[]> {
  const status = await server.call("healing_status", {}, circuits);
  return status.circuits.map(({ state }) => state);
}

/** Each answer costs 0.9 cents and reserves a cent: three fit into three cents. */
const SPENT = { text: "Spent.", usage: { candidatesTokenCount: 900, thoughtsTokenCount: 0 } };
const LIMIT_USD = 0.03;

const BUDGET: Scenario = {
  name: "no request is sent that does not fit the limit, however many ask at once",
  script: [{ prompt: "Spend", answers: [SPENT] }],
  play: async ({ server, provider, checks }) => {
    await server.call("cost_set_budget", { provider: "simulated", daily_limit: LIMIT_USD }, anything);
    const prompts = Array.from({ length: 6 }, () => "Spend");
    const call = { prompts, max_tokens: MAX_TOKENS, concurrency: 6, wait_ms: WAIT_MS };
    const { results } = await server.call("spawn_parallel_agents", call, batch);
    checks.equal("as many are answered as fit", results.filter(({ status }) => status === "completed").length, 3);
    checks.equal(
      "the others are told why",
      results.flatMap(({ code }) => code ?? []),
      ["cost/over-limit", "cost/over-limit", "cost/over-limit"],
    );
    checks.equal("only what fits was sent", provider.journal().length, 3);
    const { providers } = await server.call("cost_summary", { provider: "simulated" }, costs);
    const spentUsd = providers[0]?.today.spent_usd ?? Infinity;
    checks.that("the limit holds", spentUsd <= LIMIT_USD, `$${spentUsd} of $${LIMIT_USD}`);
    const above = await server.refusal("cost_set_budget", { provider: "simulated", daily_limit: 1_000 }, refusal);
    checks.equal("no tool moves the ceiling", above.code, "cost/above-ceiling");
  },
};

const BEFORE = ["Oslo", "Rome"];
const UNDER_WAY = ["Lima", "Cairo"];
const AFTER = ["Quito", "Dhaka"];

const DEATH: Scenario = {
  name: "after a kill -9 the next server goes on: nothing that was answered is asked again, nothing is lost",
  script: UNDER_WAY.map((prompt) => ({ prompt, answers: [{ fault: "hang" as const }, { text: `About ${prompt}.` }] })),
  // A silent process counts as alive until its lease ends.
  config: { runs: { lease_ms: 1_500, heartbeat_ms: 300 }, timeouts: { attempt_ms: 15_000 } },
  lost: UNDER_WAY.length,
  play: async (play) => {
    const { server, checks } = play;
    const prompts = [...BEFORE, ...UNDER_WAY, ...AFTER];
    const call = { prompts, max_tokens: MAX_TOKENS, concurrency: 2, wait_ms: 0 };
    const { run_id } = await server.call("spawn_parallel_agents", call, batch);
    await untilAsked(play, BEFORE.length + UNDER_WAY.length);
    await server.kill();

    const next = await play.startServer();
    const ended = await next.call("run_wait", { run_id, wait_ms: WAIT_MS }, batch);
    checks.equal("the batch comes to its end", ended.status, "completed");
    checks.equal(
      "every prompt is answered",
      ended.results.map(({ status }) => status),
      prompts.map(() => "completed"),
    );
    checks.equal(
      "only what was under way is asked again",
      prompts.filter((prompt) => timesAsked(play, prompt) > 1),
      UNDER_WAY,
    );
    for (const [index, prompt] of UNDER_WAY.entries()) {
      const id = ended.results[BEFORE.length + index]?.run_id ?? "";
      const answer = await next.call("run_get", { run_id: id }, run);
      checks.equal(`${prompt} has both attempts`, outcomesOf(answer), ["interrupted", "answered"]);
      checks.equal(`what was lost of ${prompt} is estimated`, answer.attempts[0]?.estimated ?? false, true);
    }
  },
};

const ORDER_SCHEMA = { type: "object", properties: { crates: { type: "integer" } }, required: ["crates"] };

const REPAIR: Scenario = {
  name: "a wrong answer is repaired where that is asked for, and reported where not",
  script: [
    { prompt: "What is 6 * 7?", answers: [{ text: "6 * 7 = 40" }, { text: "I was wrong: it is 42." }] },
    { prompt: "What is 6 * 8?", answers: [{ text: "6 * 8 = 40" }] },
    { prompt: "Write the order.", answers: [{ text: "Three crates." }, { text: '{"crates": 3}' }] },
  ],
  play: async ({ server, provider, checks }) => {
    const product = (equals: number) => ({ max_tokens: MAX_TOKENS, graders: [{ type: "numeric", equals }] });
    const repaired = await server.call(
      "spawn_agent",
      { prompt: "What is 6 * 7?", ...product(42), on_fail: "repair" },
      run,
    );
    checks.equal("the repaired answer comes", repaired.response ?? "", "I was wrong: it is 42.");
    checks.equal("its graders pass it", repaired.evaluation?.passed ?? false, true);
    checks.equal("both answers are paid for", outcomesOf(repaired), ["answered", "answered"]);
    const reported = await server.call("spawn_agent", { prompt: "What is 6 * 8?", ...product(48) }, run);
    checks.equal("a wrong answer is not withheld", reported.status, "completed");
    checks.equal("it is reported", reported.evaluation?.passed ?? true, false);
    const order = {
      prompt: "Write the order.",
      output_schema: ORDER_SCHEMA,
      on_fail: "repair",
      max_tokens: MAX_TOKENS,
    };
    const { output = null } = await server.call("spawn_agent", order, run);
    checks.equal("what the schema asks for comes parsed", output, { crates: 3 });
    checks.equal("nothing else was asked", provider.journal().length, 5);
  },
};

const ONE_KEY: Scenario = {
  name: "the same key gives the same run, and is asked once",
  script: [],
  play: async ({ server, provider, checks }) => {
    const call = { prompt: "Once.", max_tokens: MAX_TOKENS, idempotency_key: "once" };
    const answers = [await server.call("spawn_agent", call, run), await server.call("spawn_agent", call, run)];
    checks.equal("both calls get one run", new Set(answers.map(({ run_id }) => run_id)).size, 1);
    checks.equal("it was asked once", provider.journal().length, 1);
    const other = await server.refusal("spawn_agent", { ...call, prompt: "Twice." }, refusal);
    checks.equal("another request under the key is refused", other.code, "runs/idempotency-mismatch");
  },
};

const PASSING: readonly FaultName[] = ["server_error", "cut_json", "empty", "garbage", "cut_socket"];

/** Every sixth prompt has no good end; of the others, every second one meets a fault first. */
const CROWD = Array.from({ length: 24 }, (_, index): ScriptLine => {
  const prompt = `Question ${index + 1}`;
  if (index % 6 === 5) return { prompt, answers: [{ fault: "blocked" }] };
  const fault = index % 2 === 0 ? PASSING[(index / 2) % PASSING.length] : undefined;
  return { prompt, answers: [...(fault === undefined ? [] : [{ fault }]), { text: `Answer ${index + 1}` }] };
});

const MANY: Scenario = {
  name: "many prompts at once are answered in their order, and no failure takes the others along",
  script: CROWD,
  config: NEVER_OPEN,
  play: async ({ server, checks }) => {
    const prompts = CROWD.map(({ prompt }) => prompt);
    const call = { prompts, max_tokens: 100, wait_ms: WAIT_MS };
    const { results } = await server.call("spawn_parallel_agents", call, batch);
    checks.equal(
      "each has its own outcome, in its place",
      results.map(({ response, code }) => response ?? code ?? ""),
      prompts.map((_, index) => (index % 6 === 5 ? "models/blocked" : `Answer ${index + 1}`)),
    );
  },
};

export const PRODUCT_SCENARIOS: readonly Scenario[] = [REST, BUDGET, DEATH, REPAIR, ONE_KEY, MANY];
